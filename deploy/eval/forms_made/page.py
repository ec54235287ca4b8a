"""One page as texts, lines and grey areas in inches from its upper left corner, and how it becomes a picture or a PDF."""
import pathlib
import typing

from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import fonts

WHITE = 255


class Text(typing.NamedTuple):
    left: float
    baseline: float
    words: str
    size: float
    font: str
    ink: int


class Line(typing.NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    ink: int
    thickness: int


class Area(typing.NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    ink: int


class Page:
    """What is drawn, in the order in which it is drawn. Ink is a grey from 0, black, to 255, white."""

    def __init__(self, width: float, height: float):
        self.width, self.height = width, height
        self.drawn = []

    def text(self, left: float, baseline: float, words: str, size: float, font: str, ink: int = 20) -> None:
        self.drawn.append(Text(left, baseline, words, size, font, ink))

    def line(self, left: float, top: float, right: float, bottom: float, ink: int = 60, thickness: int = 1) -> None:
        self.drawn.append(Line(left, top, right, bottom, ink, thickness))

    def frame(self, left: float, top: float, right: float, bottom: float, ink: int = 60) -> None:
        """Four lines around something."""
        self.line(left, top, right, top, ink)
        self.line(left, bottom, right, bottom, ink)
        self.line(left, top, left, bottom, ink)
        self.line(right, top, right, bottom, ink)

    def area(self, left: float, top: float, right: float, bottom: float, ink: int) -> None:
        self.drawn.append(Area(left, top, right, bottom, ink))

    def picture(self) -> Image.Image:
        """The page as a scanner without any fault would see it."""
        dpi = fonts.DPI
        image = Image.new("L", (int(self.width * dpi), int(self.height * dpi)), WHITE)
        draw = ImageDraw.Draw(image)
        for part in self.drawn:
            if isinstance(part, Text):
                place, face = (part.left * dpi, part.baseline * dpi), fonts.face(part.font, part.size)
                draw.text(place, part.words, fill=part.ink, font=face, anchor="ls")
                continue
            corners = [edge * dpi for edge in part[:4]]
            if isinstance(part, Line):
                draw.line(corners, fill=part.ink, width=max(1, round(part.thickness * dpi / 150)))
            else:
                draw.rectangle(corners, fill=part.ink)
        return image

    def pdf(self, path: pathlib.Path) -> None:
        """The page as a PDF with a text layer, whose bytes do not depend on the time. A font that a PDF cannot carry gives way to
        a slanted one."""
        document = canvas.Canvas(str(path), pagesize=(self.width * 72, self.height * 72), invariant=1)
        for part in self.drawn:
            if isinstance(part, Text):
                document.setFont(_registered(part.font), part.size)
                document.setFillGray(part.ink / WHITE)
                document.drawString(part.left * 72, (self.height - part.baseline) * 72, part.words)
            elif isinstance(part, Line):
                document.setStrokeGray(part.ink / WHITE)
                document.setLineWidth(part.thickness * 0.5)
                below = [(self.height - edge) * 72 for edge in (part.top, part.bottom)]
                document.line(part.left * 72, below[0], part.right * 72, below[1])
            else:
                document.setFillGray(part.ink / WHITE)
                size = ((part.right - part.left) * 72, (part.bottom - part.top) * 72)
                document.rect(part.left * 72, (self.height - part.bottom) * 72, *size, stroke=0, fill=1)
        document.save()


def _registered(font: str) -> str:
    """The name under which reportlab knows a font."""
    path = font if fonts.embeddable(font) else fonts.LIBERATION + "LiberationSerif-Italic.ttf"
    name = pathlib.Path(path).stem
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, path))
    return name

"""The fonts that made documents are set in, and how wide they set a text.

They are the system's, from three packages of Debian 12. With other versions of them documents come out a little different.
"""
import functools
import pathlib

from PIL import ImageFont

DPI = 200  # of pages as pictures; widths are measured at it too, so that a page is laid out as it is drawn

LIBERATION = "/usr/share/fonts/truetype/liberation/"
DEJAVU = "/usr/share/fonts/truetype/dejavu/"
URW = "/usr/share/fonts/opentype/urw-base35/"
PACKAGES = {LIBERATION: "fonts-liberation", DEJAVU: "fonts-dejavu-core", URW: "fonts-urw-base35"}

# Of captions and of all else that is printed on a form before anybody fills it in.
PRINT = (
    LIBERATION + "LiberationSans-Regular.ttf", LIBERATION + "LiberationSerif-Regular.ttf",
    LIBERATION + "LiberationSansNarrow-Regular.ttf", DEJAVU + "DejaVuSans.ttf", DEJAVU + "DejaVuSerif.ttf",
    URW + "NimbusRoman-Regular.otf", URW + "URWGothic-Book.otf", URW + "URWBookman-Light.otf", URW + "P052-Roman.otf",
    URW + "C059-Roman.otf",
)
# Of headings.
BOLD = (LIBERATION + "LiberationSans-Bold.ttf", LIBERATION + "LiberationSerif-Bold.ttf", DEJAVU + "DejaVuSans-Bold.ttf")
# Of values that a machine filled in.
TYPED = (
    LIBERATION + "LiberationMono-Regular.ttf", LIBERATION + "LiberationSans-Regular.ttf", URW + "NimbusMonoPS-Regular.otf",
    DEJAVU + "DejaVuSansMono.ttf", LIBERATION + "LiberationSerif-Regular.ttf", DEJAVU + "DejaVuSans.ttf",
)
# Of values that stand for handwriting: slanted ones, one of them a script.
HAND = (
    URW + "Z003-MediumItalic.otf", URW + "C059-Italic.otf", URW + "P052-Italic.otf", LIBERATION + "LiberationSerif-Italic.ttf",
)


def check() -> None:
    """Ends the program if a font is missing: with fewer fonts every later draw would be another."""
    for path in map(pathlib.Path, (*PRINT, *BOLD, *TYPED, *HAND)):
        if not path.exists():
            raise SystemExit(f"make: the font {path} is missing; the Debian package {PACKAGES[f'{path.parent}/']} has it")


@functools.cache
def _face(font: str, pixels: float):
    return ImageFont.truetype(font, pixels)


def face(font: str, size: float):
    """A font in so many points, for a picture."""
    return _face(font, round(size * DPI / 72, 1))


def width(text: str, font: str, size: float) -> float:
    """How wide a text is, in inches."""
    return face(font, size).getlength(text) / DPI


def embeddable(font: str) -> bool:
    """Whether a PDF can carry the font: reportlab reads TrueType outlines only."""
    return font.endswith(".ttf")

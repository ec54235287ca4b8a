"""What becomes of a page on its way: scanned, turned, sent by fax, photographed."""
import random

import numpy
from PIL import Image, ImageFilter

# As often as they are drawn. A digital document is a PDF and suffers nothing.
CONDITIONS = ("digital", "clean", "skew", "turned", "fax", "fax", "photo", "photo", "photo", "fax")
WHITE = 255
TABLE = 150  # the grey beside a photographed page


def damaged(image: Image.Image, condition: str, draw: random.Random) -> Image.Image:
    """A page as it arrives. The order of the draws is part of what a layout's number means."""
    noise = numpy.random.RandomState(draw.randrange(2**31))
    return {"clean": _clean, "skew": _skew, "turned": _turned, "fax": _fax, "photo": _photo}[condition](image, draw, noise)


def _grainy(image, noise, strength: float):
    grain = noise.normal(0, strength, (image.height, image.width))
    return _picture(numpy.asarray(image, float) + grain)


def _picture(greys):
    return Image.fromarray(numpy.clip(greys, 0, WHITE).astype("uint8"))


def _blurred(image, radius: float):
    return image.filter(ImageFilter.GaussianBlur(radius))


def _clean(image, _draw, noise):
    """A good scan."""
    return _grainy(_blurred(image, 0.5), noise, 4)


def _skew(image, draw, noise):
    """A page that lay a little askew."""
    turned = image.rotate(draw.uniform(-3, 3), fillcolor=WHITE, resample=Image.BICUBIC)
    return _grainy(_blurred(turned, 0.6), noise, 6)


def _turned(image, draw, noise):
    """A page that went in sideways or upside down."""
    return _grainy(_blurred(image.rotate(draw.choice([90, 180, 270]), expand=True), 0.5), noise, 5)


def _fax(image, draw, noise):
    """Few pixels, black or white only, with specks, and three times in ten a line down the page from a dirty lens."""
    scale = draw.uniform(0.5, 0.64)
    image = image.rotate(draw.uniform(-1, 1), fillcolor=WHITE, resample=Image.BICUBIC)
    image = image.resize((int(image.width * scale), int(image.height * scale)), Image.BILINEAR)
    image = _grainy(image, noise, draw.uniform(8, 28))
    greys = numpy.where(numpy.asarray(image) > draw.randint(140, 190), WHITE, 0).astype("uint8")
    specks = noise.rand(*greys.shape)
    greys[specks < 0.0006] = 0
    greys[specks > 0.998] = WHITE
    if draw.random() < 0.3:
        greys[:, draw.randrange(greys.shape[1])] = 0
    return Image.fromarray(greys)


def _photo(image, draw, noise):
    """A page on a table, seen at a slant, in uneven light, not quite sharp."""
    width, height = image.size

    def near(length: float) -> float:
        return length * (0.04 + draw.uniform(-0.03, 0.03) / 2 + 0.015)

    def far(length: float) -> float:
        return length * (0.96 + draw.uniform(-0.03, 0.03) / 2)

    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = [(near(width), near(height)), (far(width), near(height)), (far(width), far(height)), (near(width), far(height))]
    image = image.transform((width, height), Image.PERSPECTIVE, _perspective(corners, seen), Image.BICUBIC, fillcolor=TABLE)
    across, down = numpy.meshgrid(numpy.linspace(-1, 1, width), numpy.linspace(-1, 1, height))
    light = 1 - 0.22 * (across * draw.uniform(-1, 1) + down * draw.uniform(-1, 1)) - 0.15
    greys = numpy.asarray(_blurred(image, draw.uniform(0.8, 1.7)), float) * light
    return _picture(greys + noise.normal(0, 6, (height, width)))


def _perspective(corners: list, seen: list):
    """The eight coefficients by which Pillow finds, for each point of a photograph, the point of the page: those under which the
    places where corners are seen become the corners."""
    rows = []
    for (left, top), (across, down) in zip(corners, seen):
        rows.append([across, down, 1, 0, 0, 0, -left * across, -left * down])
        rows.append([0, 0, 0, across, down, 1, -top * across, -top * down])
    return numpy.linalg.solve(numpy.array(rows), numpy.array(corners).reshape(8))

"""Measure how digits on photographed paper are read: uneven light, shadows, grain, blur and compression, at random.

    python -m tools.photographs data/pendigits-orig.tra

It prints, for each kind of paper, how many photographs are read as the painted digits are without a camera: read as one
digit, and divided, as an image that may show a number. Tests take `photograph` from here:

    photograph(paint_large(digit), rng, dark_ink=True, paper="ruled")      # (h, w, 3) uint8, as a camera might see it
"""

import argparse
import sys

import cv2
import numpy as np

from paintcv.commands.options import weights_path
from paintcv.data.painting import paint_large
from paintcv.data.strokes import read_pen_digits
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.weights import load_network
from paintcv.segmentation.number import one_digit
from paintcv.segmentation.reading import read_numbers, read_pixels
from paintcv.system.console import FileError

PAPERS = ("plain", "ruled", "squared")
EVERY = 75  # only each 75th digit of the file is photographed: 100 of 7,494 take a minute
MAX_MARGIN = 150  # paper around the canvas, pixels; all ranges below were set by hand, by looking at the photographs


def photograph(
    canvas: np.ndarray,
    rng: np.random.Generator,
    dark_ink: bool = True,
    paper: str = "plain",
    sides: tuple[int, int] = (200, 900),
) -> np.ndarray:
    """A canvas (h, w) uint8, light ink on dark, as a photograph of paper: (h', w', 3) uint8, blue first.

    `paper` is one of PAPERS, and `sides` the range of the photograph's longer side in pixels. Everything else is
    random: colours, light, shadows, grain, blur and compression.
    """
    top, bottom, left, right = map(int, rng.integers(0, MAX_MARGIN, 4))
    side = int(rng.integers(*sides))
    canvas = cv2.copyMakeBorder(canvas, top, bottom, left, right, cv2.BORDER_CONSTANT)
    scale = side / max(canvas.shape)
    ink = cv2.resize(canvas, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255

    light, dark = rng.uniform(160, 250) + rng.uniform(-20, 5, 3), rng.uniform(20, 70) + rng.uniform(-20, 20, 3)
    paper_colour, ink_colour = (light, dark) if dark_ink else (dark, light)
    difference = (ink_colour - paper_colour).astype(np.float32)
    image = np.full((*ink.shape, 3), paper_colour, np.float32)
    if paper != "plain":
        image += _rules(ink.shape, side, paper, rng)[..., None] * difference * np.float32(rng.uniform(0.1, 0.3))
    image += ink[..., None] * difference * np.float32(rng.uniform(0.7, 1))
    grain = cv2.GaussianBlur(rng.standard_normal(ink.shape, np.float32), (0, 0), rng.uniform(1, 4))
    image *= 1 + np.float32(rng.uniform(0, 0.02)) / grain.std() * grain[..., None]
    return _take_picture(image * _light(ink.shape, rng)[..., None], rng)


def _rules(shape: tuple[int, ...], side: int, paper: str, rng: np.random.Generator) -> np.ndarray:
    """Where the lines of ruled or squared paper are: (h, w) bool."""
    height, width = shape
    distance, thickness = side / rng.uniform(8, 25), max(side / 400, 1)
    on_line = np.arange(side) % distance < thickness
    rules = on_line[:height, None] | np.zeros((1, width), bool)
    return rules | on_line[None, :width] if paper == "squared" else rules


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """How much light falls on each pixel, (h, w) in 0..1: less to one side and in the corners, with up to two shadows.

    A shadow has a straight edge that is more or less soft.
    """
    height, width = shape
    x, y = np.meshgrid(*(np.linspace(-1, 1, length, dtype=np.float32) for length in (width, height)))
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0, 0.4) * (1 + x * np.cos(angle) + y * np.sin(angle)) / 2
    light *= 1 - rng.uniform(0, 0.3) * (x**2 + y**2) / 2
    for _ in range(rng.integers(0, 3)):
        angle, place, softness = rng.uniform(0, 2 * np.pi), rng.uniform(-0.7, 0.7), rng.uniform(0.005, 0.3)
        distance = (x * np.cos(angle) + y * np.sin(angle) - place) / softness
        light *= 1 - rng.uniform(0.1, 0.45) / (1 + np.exp(-np.clip(distance * 4, -50, 50)))
    return light


def _take_picture(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The image out of focus, with the noise of a camera, and compressed as JPEG: (h, w, 3) uint8."""
    blurred = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 2))
    noisy = blurred + np.float32(rng.uniform(0, 8)) * rng.standard_normal(image.shape, np.float32)
    quality = int(rng.integers(40, 95))
    pixels = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    photo = cv2.imdecode(content, cv2.IMREAD_COLOR)
    assert photo is not None
    return photo


def main() -> None:
    """Print how often photographs are read as the digits themselves are, for each kind of paper and of ink."""
    parser = argparse.ArgumentParser(description="Measure how digits on photographed paper are read.")
    parser.add_argument("strokes", help="a UNIPEN file of pen digits")
    arguments = parser.parse_args()
    try:
        digits = read_pen_digits(arguments.strokes)[::EVERY]
        weights = weights_path(DEFAULT_NETWORK)
    except FileError as error:
        sys.exit(f"photographs: {error}")
    canvases = [paint_large(digit.strokes) for digit in digits]
    numbers = read_numbers(load_network(weights), [one_digit(canvas) for canvas in canvases])
    expected = [number.lines for number in numbers]
    for paper in PAPERS:
        for dark_ink in (True, False):
            rng = np.random.default_rng(0)
            photographs = [photograph(canvas, rng, dark_ink, paper) for canvas in canvases]
            print(f"{paper:8} {'dark' if dark_ink else 'light'} ink, {len(photographs)}:", end="")
            for single, words in ((True, "as one digit"), (False, "divided")):
                read = [read_pixels(weights, image, single)[0] for image in photographs]
                same = [number and number.lines == lines for number, lines in zip(read, expected, strict=True)]
                print(f"  {same.count(True) / len(same):.1%} the same {words}", end="")
            print()


if __name__ == "__main__":
    main()

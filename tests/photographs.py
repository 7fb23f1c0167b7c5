"""Digits on photographed paper: light that falls off, shadows, grain, blur, compression; all at random.

photograph(large_painting(drawing), rng, dark_ink=True, paper="ruled")   # as a camera might have seen it on paper

python tests/photographs.py STROKES           # how often photographs are read as their digits are
"""

import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from commands import read_numbers
from data import large_painting
from division import candidates
from files import read_strokes
from model import WEIGHTS, load
from number import one_digit
from paper import ink_in

PAPERS = ("plain", "ruled", "squared")


def photograph(
    canvas: np.ndarray,
    rng: np.random.Generator,
    dark_ink: bool = True,
    paper: str = "plain",
    sides: tuple[int, int] = (200, 900),
) -> np.ndarray:
    """The digit on `canvas` (h, w) uint8, light on dark, as a photograph (h', w', 3) uint8.

    `paper` is one of PAPERS. The light and all else is random: direction, shadow, grain, compression, and
    its longer side, from .. to in `sides`.
    """
    margin, side = rng.integers(0, 150, 4), int(rng.integers(*sides))
    canvas = cv2.copyMakeBorder(canvas, *map(int, margin), cv2.BORDER_CONSTANT)
    scale = side / max(canvas.shape)
    ink = cv2.resize(canvas, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    height, width = ink.shape
    x, y = np.meshgrid(*(np.linspace(-1, 1, length, dtype=np.float32) for length in (width, height)))

    colours = rng.uniform(160, 250) + rng.uniform(-20, 5, 3), rng.uniform(20, 70) + rng.uniform(-20, 20, 3)
    of_paper, of_ink = colours if dark_ink else colours[::-1]
    image = np.full((height, width, 3), of_paper, np.float32)
    if paper != "plain":
        step, line = side / rng.uniform(8, 25), max(side / 400, 1)
        place = np.arange(side)
        rules = (place % step < line)[:height, None] | np.zeros((1, width), bool)
        if paper == "squared":
            rules = rules | (place % step < line)[None, :width]
        image += rules[..., None] * (of_ink - of_paper).astype(np.float32) * np.float32(rng.uniform(0.1, 0.3))
    image += ink[..., None] * (of_ink - of_paper).astype(np.float32) * np.float32(rng.uniform(0.7, 1))
    grain = cv2.GaussianBlur(rng.standard_normal((height, width), np.float32), (0, 0), rng.uniform(1, 4))
    image *= 1 + np.float32(rng.uniform(0, 0.02)) / grain.std() * grain[..., None]
    return _developed(image * _light(x, y, rng)[..., None], rng)


def _light(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How bright the light is on each pixel, 0..1: falling off to one side and the corners, with up to two shadows."""
    turn = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0, 0.4) * (1 + x * np.cos(turn) + y * np.sin(turn)) / 2
    light *= 1 - rng.uniform(0, 0.3) * (x**2 + y**2) / 2
    for _ in range(rng.integers(0, 3)):
        turn, place, soft = rng.uniform(0, 2 * np.pi), rng.uniform(-0.7, 0.7), rng.uniform(0.005, 0.3)
        lit = 1 / (1 + np.exp(-np.clip((x * np.cos(turn) + y * np.sin(turn) - place) / soft * 4, -50, 50)))
        light *= 1 - rng.uniform(0.1, 0.45) * lit
    return light


def _developed(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The image out of focus, with the sensor's noise, compressed as JPEG."""
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 2))
    image += np.float32(rng.uniform(0, 8)) * rng.standard_normal(image.shape, np.float32)
    jpeg = cv2.imencode(".jpg", np.clip(np.rint(image), 0, 255), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))])
    return cv2.imdecode(jpeg[1], cv2.IMREAD_COLOR)


def main() -> None:
    """Print how often photographs are read as the digits themselves are, for each paper: undivided, and divided."""
    network = load(WEIGHTS / "mlp512.keras")
    digits = read_strokes(sys.argv[1])[::75]
    clean = [large_painting(digit) for digit in digits]
    expected = [number.lines for number in read_numbers(network, [one_digit(image) for image in clean])]
    for paper in PAPERS:
        for dark_ink in (True, False):
            rng = np.random.default_rng(0)
            found = [ink_in(photograph(image, rng, dark_ink, paper)) for image in clean]
            same = {}
            for how in (one_digit, candidates):
                read = read_numbers(network, [how(ink) for ink in found if ink.any()])
                wanted = (lines for lines, ink in zip(expected, found, strict=True) if ink.any())
                right = sum(number.lines == lines for number, lines in zip(read, wanted, strict=True))
                same[how.__name__] = right / len(found)
            print(f"{paper:8} {'dark' if dark_ink else 'light'} ink, {len(found)}:", end="")
            print(f" {same['one_digit']:.1%} as clean, {same['candidates']:.1%} if it may be several")


if __name__ == "__main__":
    main()

"""Alignment: which strokes of a number that somebody wrote belong to which of its digits.

    aligned = align_numbers(load_network(path), read_pen_numbers("unipen-numbers.dat"))
    aligned[0].things                # [(DIGIT, "8", [(n, 2) points, ...]), ..., (SIGN, "", [...])]
    aligned[0].digits                # the digits alone, as pen digits

The label says which digits there are, and the likeliest path through the candidates with just these digits says where
they are (see segmentation.division). A number is left out if one of its strokes would belong to two digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from paintcv.data.pages import Thing
from paintcv.data.strokes import PenDigit, PenNumber, read_pen_numbers
from paintcv.data.written import draw_number
from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.networks.prediction import predict
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import DIGIT, KINDS, SIGN, Number, candidate_views
from paintcv.system.console import print_progress

if TYPE_CHECKING:
    import keras

HAS_SIGNS = np.array([0.7, 0.1, 0.1, 0.1])  # the probabilities of KINDS where there are signs; set by hand
INSIDE = 0.75  # a stroke belongs to a digit if so much of its ink does; set by hand


@dataclass(frozen=True)
class AlignedNumber:
    """A number whose digits and signs are known, each with its strokes in the units of the file."""

    writer: int  # as in PenNumber
    things: list[Thing]  # the digits in their order, then the signs

    @property
    def digits(self) -> list[PenDigit]:
        """The digits alone."""
        return [PenDigit(int(label), self.writer, shape) for kind, label, shape in self.things if kind == DIGIT]


def read_aligned_numbers(paths: list[Path]) -> list[AlignedNumber]:
    """The numbers of UNIPEN files, aligned with their labels by the default network. Raises FileError."""
    numbers = [number for path in paths for number in read_pen_numbers(path)]
    if not numbers:
        return []
    print_progress(f"finding the digits in {len(numbers):,} written numbers ...")
    return align_numbers(load_network(WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras"), numbers)


def align_numbers(network: "keras.Model", numbers: Iterable[PenNumber]) -> list[AlignedNumber]:
    """The numbers whose digits can be found; `network` reads digits."""
    aligned = (AlignedNumber(number.writer, align_number(network, number)) for number in numbers)
    return [number for number in aligned if number.things]


def align_number(network: "keras.Model", number: PenNumber) -> list[Thing]:
    """The digits and the signs of a number; empty if its strokes can't be told apart."""
    canvas = draw_number(number.strokes)
    candidates = find_candidates(canvas.image, canvas.strokes)
    probabilities = predict(network, candidate_views(candidates)[..., 0])
    # Without a second network: ink may be a sign, though rarely, but only where the label has signs.
    shares = HAS_SIGNS if number.label != number.written else np.eye(len(KINDS))[DIGIT]
    kinds = np.tile(shares, (len(candidates), 1))
    try:
        read = divide(candidates, probabilities, kinds, number.label)
    except ValueError:  # there is no path through so many digits
        return []
    return _things(number, canvas, read)


def _things(number: PenNumber, canvas: Canvas, read: Number) -> list[Thing]:
    shapes: list[list[np.ndarray]] = [[] for _ in read.digits]
    signs: list[Thing] = []
    for points, stroke in zip(number.strokes, canvas.strokes, strict=True):
        alone = Canvas()
        alone.draw(stroke.points, stroke.brush)
        ink = alone.image >= INK_LEVEL
        shared = [(ink & (digit.candidate.alone(ink.shape) >= INK_LEVEL)).sum() for digit in read.digits]
        best = int(np.argmax(shared))
        if shared[best] >= INSIDE * ink.sum():
            shapes[best].append(points)
        elif sum(shared) > (1 - INSIDE) * ink.sum():
            return []
        else:
            signs.append((SIGN, "", [points]))
    if not all(shapes):
        return []
    return [(DIGIT, label, shape) for label, shape in zip(number.label, shapes, strict=True)] + signs

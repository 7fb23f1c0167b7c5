"""Alignment: which strokes of a number that somebody wrote belong to which of its digits.

    things = align_numbers(load_network(path), read_pen_numbers("unipen-numbers.dat"))
    things[0]                    # [(DIGIT, "8", [(n, 2) points, ...]), ..., (SIGN, "", [...])]

The label says which digits there are, and the likeliest path through the candidates with just these digits says where
they are (see segmentation.division). A number is left out if one of its strokes would belong to two digits.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from paintcv.data.pages import Thing
from paintcv.data.strokes import PenNumber
from paintcv.data.written import draw_number
from paintcv.ink.canvas import INK_LEVEL, Canvas
from paintcv.networks.networks import predict
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import DIGIT, KINDS, SIGN, Number, candidate_views

if TYPE_CHECKING:
    import keras

HAS_SIGNS = np.array([0.7, 0.1, 0.1, 0.1])  # the probabilities of KINDS where there are signs; set by hand
INSIDE = 0.75  # a stroke belongs to a digit if so much of its ink does; set by hand


def align_numbers(network: "keras.Model", numbers: Iterable[PenNumber]) -> list[list[Thing]]:
    """The digits and the signs of each number, with their strokes in the units of the file; `network` reads digits."""
    aligned = (align_number(network, number) for number in numbers)
    return [things for things in aligned if things]


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

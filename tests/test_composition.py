"""Numbers composed of single pen digits."""

import cv2
import numpy as np

from composition import WIDE, compose, number_sets
from ink import INK


def test_compose(pen_digits):
    some = pen_digits[:500]
    made = list(compose(some, 3, 8, seed=4))
    assert [number.label for number in compose(some, 3, 8, seed=4)] == [number.label for number in made]
    assert [number.label for number in compose(some, 3, 8, seed=5)] != [number.label for number in made]
    for number in made:
        _, _, width, height = cv2.boundingRect((number.canvas.image >= INK).view(np.uint8))
        assert max(width, height) <= WIDE + 1
        assert width > WIDE / 2
        assert len(number.label) == len(number.strokes) == 3
        assert sum(number.strokes) == len(number.canvas.strokes)
        parts, _ = cv2.connectedComponents((number.canvas.image >= INK).view(np.uint8))
        assert parts - 1 >= 3  # none touch
        repainted = number.canvas.image.copy()
        number.canvas.press(0, 0)
        number.canvas.undo()  # which paints all strokes again
        assert (number.canvas.image == repainted).all()


def test_number_sets(shared):
    sets = number_sets(shared / "pendigits-orig.tra", range(3, 4), count=4)
    assert [len(some.labels[0]) for some in sets] == [2, 2, 3, 3, 4, 4]
    assert all(len(some.candidates) == len(some.labels) == 4 for some in sets)
    assert len({some.name for some in sets}) == 6

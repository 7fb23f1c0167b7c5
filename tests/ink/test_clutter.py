"""Clutter: what is left out of the ink, and what only looks like that."""

import cv2
import numpy as np
import pytest

from paintcv.ink.clutter import CLUTTER, REASONS, find_clutter

SIDE = 200


def seven(size: int = 80, corner: tuple[int, int] = (70, 60), pen: int = 9) -> np.ndarray:
    points = np.array([(0, 0), (0.7, 0), (0.2, 1)]) * size + corner
    return cv2.polylines(np.zeros((SIDE, SIDE), np.uint8), [np.rint(points).astype(np.int32)], False, 255, pen)


def drawn(draw) -> np.ndarray:
    image = np.zeros((SIDE, SIDE), np.uint8)
    draw(image)
    return image


CLEARED = "shadow", "speck"
KINDS = {
    "a dark corner": (
        "shadow",
        drawn(lambda image: cv2.fillConvexPoly(image, np.array([(0, 0), (60, 0), (0, 90)]), 255)),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_clutter_is_left_out_and_the_digit_is_not(kind):
    reason, clutter = KINDS[kind]
    digit = seven()
    reasons = find_clutter(np.maximum(digit, clutter), CLEARED)
    assert (reasons[clutter > 0] == REASONS.index(reason)).mean() > 0.97
    assert not reasons[digit > 0].any()


def test_a_shadow_that_touches_the_digit():
    digit, shadow = seven(corner=(40, 60)), drawn(lambda image: cv2.rectangle(image, (0, 0), (42, 199), 255, -1))
    reasons = find_clutter(np.maximum(digit, shadow), CLEARED)
    assert (reasons[:, :36] == REASONS.index("shadow")).all()
    assert not reasons[(digit > 0) & (np.arange(SIDE) > 60)].any()


@pytest.mark.parametrize(
    "ink",
    [
        seven(),
        drawn(lambda image: cv2.line(image, (100, 0), (100, 199), 255, 9)),  # a 1, cropped
        np.maximum(
            drawn(lambda image: cv2.line(image, (40, 0), (40, 199), 255, 9)), seven(190, (60, 4))
        ),  # a 1 beside a 7, cropped
        drawn(lambda image: cv2.circle(image, (100, 100), 70, 255, 6)),  # a 0
        np.maximum(seven(), drawn(lambda image: cv2.circle(image, (30, 150), 6, 255, -1))),  # a 7 and a large point
        np.maximum(  # a slashed 0
            drawn(lambda image: cv2.ellipse(image, (100, 100), (45, 80), 0, 0, 360, 255, 6)),
            drawn(lambda image: cv2.line(image, (85, 130), (115, 70), 255, 6)),
        ),
        np.full((SIDE, SIDE), 255, np.uint8),
        np.zeros((SIDE, SIDE), np.uint8),
        np.full((1, 5), 255, np.uint8),
    ],
    ids=["7", "cropped 1", "cropped 17", "0", "7.", "slashed 0", "all ink", "no ink", "5 x 1"],
)
def test_what_is_drawn_stays(ink):
    assert not find_clutter(ink, CLEARED).any()


def test_specks_are_left_out():
    ink = seven()
    ink[20:24, 20:24] = 200
    reasons = find_clutter(ink, CLEARED)
    assert (reasons[20:24, 20:24] == REASONS.index("speck")).all()
    assert (reasons > 0).sum() == 16


def test_border_pieces_are_left_out_if_something_remains():
    digit, piece = seven(), drawn(lambda image: cv2.line(image, (0, 60), (4, 140), 255, 9))
    reasons = find_clutter(np.maximum(digit, piece), CLUTTER)
    assert (reasons[piece > 0] == REASONS.index("border piece")).all()
    assert not reasons[digit > 0].any()
    assert not find_clutter(piece, CLUTTER).any()

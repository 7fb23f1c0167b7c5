"""Habits of writers: what is added is there, and the digit stays the digit."""

import cv2
import numpy as np
import pytest

from paintcv.data.curves import Strokes, length, smooth
from paintcv.data.habits import (
    FLAG_LENGTHS,
    UPSTROKE_ANGLES,
    UPSTROKE_LENGTHS,
    find_stem,
    take_up_habit,
    write_one,
)
from paintcv.data.painting import paint_strokes

HEAD = smooth([(0.05, 0.2), (0.3, 0), (0.6, 0.2), (0.35, 0.6), (0.02, 1)])
TWO = [[*HEAD.tolist(), (0.3, 1), (0.65, 1)]]
SEVEN = [[*np.linspace((0, 0), (0.6, 0), 7), *np.linspace((0.6, 0), (0.2, 1), 12)[1:]]]
FIVE = [[(0.6, 0), (0.4, 0), (0.2, 0), (0, 0), (0, 0.2), (0, 0.4), *smooth([(0.3, 0.4), (0.5, 0.7), (0, 1)]).tolist()]]


def arrays(strokes: list) -> Strokes:
    return [np.array(stroke, float) for stroke in strokes]


def count_holes(strokes: Strokes) -> int:
    image = paint_strokes(strokes, 220, 140, 140, 5)
    return cv2.connectedComponents((image < 128).astype(np.uint8), connectivity=4)[0] - 2


@pytest.mark.parametrize("lean", [-0.3, 0, 0.3, 0.55])
def test_a_one_never_becomes_a_seven(lean):
    """Its flag goes down from the top of the stem, at an acute angle, and is shorter than the stem."""
    stem = np.linspace((lean, 0), (0, 1), 9)
    rng = np.random.default_rng(0)
    chord, flags = stem[-1] - stem[0], 0
    for _ in range(400):
        first, *others = write_one(stem, rng)
        parted = any(np.array_equal(stroke[0], stem[0]) for stroke in others)
        flag = first[0] - (first[-1] if parted else stem[0])
        size = np.hypot(*flag)
        if size < 0.12:  # none, or a hook
            continue
        flags += 1
        assert size <= FLAG_LENGTHS[1] * np.hypot(*chord) + 1e-9
        assert flag @ chord > np.cos(np.radians(56)) * size * np.hypot(*chord)
        assert flag[1] > np.cos(np.radians(58)) * size
        if parted:
            assert np.hypot(*(first[-1] - stem[0])) < 0.5 * size
    assert flags > 100


def test_a_one_without_a_flag_may_end_in_an_upstroke():
    stem = np.linspace((0.2, 0), (0, 1), 9)
    rng, size, upstrokes = np.random.default_rng(0), np.hypot(0.2, 1), 0
    for _ in range(400):
        last = write_one(stem, rng)[-1]
        way = last[-1] - stem[-1]
        if np.hypot(*way) < 1e-9 or last[:, 1].min() > 0.5:  # none, or a foot
            continue
        upstrokes += 1
        angle = np.degrees(np.arccos(way @ (stem[0] - stem[-1]) / np.hypot(*way) / size))
        assert UPSTROKE_ANGLES[0] - 1e-6 < angle < UPSTROKE_ANGLES[1] + 1e-6
        assert np.hypot(*way) < UPSTROKE_LENGTHS[1] * size
        assert way[0] > 0  # to the right
        assert np.hypot(*(last[0] - stem[0])) < 0.2 * size  # no flag that would make it an N
    assert upstrokes > 30


def test_the_stem_of_a_one_is_found_without_its_flag():
    stem = np.linspace((0.3, 0), (0.3, 1), 9)
    flagged = np.concatenate([np.linspace((0, 0.4), (0.3, 0), 5)[:-1], stem])
    for strokes in ([stem], [stem[::-1]], [flagged], [flagged, np.array([(0.1, 1), (0.5, 1.0)])]):
        assert np.array_equal(find_stem(strokes), stem)
    bow = smooth([(0, 0), (0.4, 0.5), (0, 1)])
    assert find_stem([bow]) is None
    assert find_stem([np.linspace((1, 0), (0, 0.9), 5)]) is None  # too flat


def test_a_two_gets_a_loop():
    rng = np.random.default_rng(0)
    two = arrays(TWO)
    assert count_holes(two) == 0
    holes = [count_holes(take_up_habit(two, 2, rng)) for _ in range(30)]
    assert np.mean([hole == 1 for hole in holes]) > 0.8


def test_a_five_is_divided_at_its_corner():
    rng = np.random.default_rng(0)
    for _ in range(20):
        bar, body = take_up_habit(arrays(FIVE), 5, rng)
        assert length(bar) == pytest.approx(0.6)
        gap = np.hypot(*(bar[-1] - body[0]))
        assert 0.02 < gap < 0.16


def test_a_seven_is_crossed_curled_or_divided():
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(60):
        varied = take_up_habit(arrays(SEVEN), 7, rng)
        seen.add((len(varied), varied[0][0][1] > 0.05))
        if len(varied) == 2 and length(varied[1]) < 0.55:  # crossed
            assert 0.3 < varied[1][:, 1].mean() < 0.7
    assert {(2, False), (1, True)} <= seen


def test_a_zero_gets_a_mark_or_opens():
    angle = np.linspace(0, 2 * np.pi, 40)
    ring = [np.stack([0.35 * np.sin(angle), -0.5 * np.cos(angle)], 1)]
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(60):
        varied = take_up_habit(ring, 0, rng)
        kinds.add((len(varied), count_holes(varied)))
        if len(varied) == 2:
            assert np.abs(varied[1].mean(0)).max() < 0.3
    assert {(2, 2), (1, 0)} <= kinds
    assert max(holes for _, holes in kinds) == 2


def test_a_three_stays_as_it_is():
    three = arrays([[(0, 0), (0.5, 0.2), (0, 0.5), (0.5, 0.7), (0, 1)]])
    assert take_up_habit(three, 3, np.random.default_rng(0)) is three

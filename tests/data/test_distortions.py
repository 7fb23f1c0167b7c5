"""Distortions: the same digits, as other hands and pens might have written them."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paintcv.data import distortions
from paintcv.data.distortions import (
    MAX_IMAGE_ROWS,
    PADDED_BOX,
    PADDED_SIDE,
    SLANT,
    TURN,
    distort,
    pad_images,
    shift_randomly,
)
from paintcv.ink.canvas import INK_LEVEL
from paintcv.ink.picture import NoInk, make_pictures


@pytest.fixture(scope="session")
def padded_digits(mnist) -> np.ndarray:
    """300 digits of MNIST."""
    return pad_images(mnist[0][0][:300])


@pytest.fixture
def only_crispness(monkeypatch) -> None:
    """Distortions that change how crisp the ink is, and nothing else."""
    for name in ("TURN", "SLANT", "STRETCH", "WAVE", "THIN", "THICK"):
        monkeypatch.setattr(distortions, name, 0)


def test_padded_images_are_padded_digits_of_one_size(mnist):
    images = mnist[0][0][:200]
    padded = pad_images(images)
    assert (padded.shape, padded.dtype) == ((200, PADDED_SIDE, PADDED_SIDE), np.uint8)
    for padded_image in padded:
        rows, columns = np.nonzero(padded_image >= INK_LEVEL)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert abs(max(height, width) - PADDED_BOX) <= 1
        assert abs(rows.min() + rows.max() - PADDED_SIDE) <= 3
        assert abs(columns.min() + columns.max() - PADDED_SIDE) <= 3
    assert np.abs(make_pictures(padded) - make_pictures(images)).mean() < 0.01  # framed, they are the same digits


def test_padded_images_of_no_images_and_of_blank_ones():
    assert pad_images([]).shape == (0, PADDED_SIDE, PADDED_SIDE)
    with pytest.raises(NoInk):
        pad_images([np.full((28, 28), 255, np.uint8), np.zeros((28, 28), np.uint8)])


def test_the_same_seed_distorts_in_the_same_way(padded_digits):
    before = padded_digits.copy()
    distorted, again, others = (distort(padded_digits, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(padded_digits, before)
    assert (distorted.shape, distorted.dtype) == (padded_digits.shape, np.uint8)
    assert np.array_equal(distorted, again)
    assert (distorted != others).any((1, 2)).all()


def test_distorted_digits_have_other_shapes(padded_digits):
    distorted = make_pictures(distort(padded_digits, np.random.default_rng(0)))
    assert np.abs(distorted - make_pictures(padded_digits)).mean() > 0.05


def test_crispness_changes_no_shape(padded_digits, only_crispness):
    distorted = make_pictures(distort(padded_digits, np.random.default_rng(0)))
    assert np.abs(distorted - make_pictures(padded_digits)).mean() < 0.03


def test_ink_becomes_softer_or_crisper(padded_digits, only_crispness):
    def share_of_grey(padded: np.ndarray) -> np.ndarray:
        return ((padded > 40) & (padded < 215)).sum((1, 2)) / (padded > 40).sum((1, 2))

    ratios = share_of_grey(distort(padded_digits, np.random.default_rng(0))) / share_of_grey(padded_digits)
    assert np.quantile(ratios, 0.1) < 0.8
    assert np.quantile(ratios, 0.95) > 1.05


@pytest.mark.parametrize("strength", [0.5, 1])
def test_bars_are_slanted_and_turned_as_much_as_the_constants_say(strength, monkeypatch):
    monkeypatch.setattr(distortions, "TURN", TURN * strength)
    monkeypatch.setattr(distortions, "SLANT", SLANT * strength)
    bars = np.zeros((600, PADDED_SIDE, PADDED_SIDE), np.uint8)
    bars[:, 8:40, 22:26] = 255
    moments = [cv2.moments(bar) for bar in distort(bars, np.random.default_rng(0))]
    slants = [moment["mu11"] / moment["mu02"] for moment in moments]
    assert np.std(slants) == pytest.approx(strength * np.hypot(np.radians(TURN), SLANT), rel=0.15)
    assert np.mean(slants) == pytest.approx(0, abs=0.02)


def test_edges_move_in_and_out(only_crispness, monkeypatch):
    monkeypatch.setattr(distortions, "THIN", 0.5)
    monkeypatch.setattr(distortions, "THICK", 1.6)
    bars = np.zeros((400, PADDED_SIDE, PADDED_SIDE), np.uint8)
    bars[:, 8:40, 21:27] = 255  # six pixels wide
    widths = distort(bars, np.random.default_rng(0))[:, 24].sum(1) / 255
    assert widths.min() == pytest.approx(6 - 2 * 0.5, abs=0.7)
    assert widths.max() == pytest.approx(6 + 2 * 1.6, abs=0.7)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), first=st.integers(0, 280))
def test_distorted_digits_keep_their_ink(padded_digits, seed, first):
    digits = padded_digits[first : first + 20]
    distorted = distort(digits, np.random.default_rng(seed))
    assert (distorted.max((1, 2)) > 200).all()
    assert make_pictures(distorted).shape == (len(digits), 28, 28)  # none is blank
    share = (distorted >= 128).mean((1, 2)) / (digits >= 128).mean((1, 2))
    assert (share > 0.2).all()
    assert (share < 5).all()


def test_no_ink_gets_from_a_padded_image_into_the_next(padded_digits):
    """They are distorted below one another in one image."""
    distorted = distort(padded_digits, np.random.default_rng(3))
    padded = padded_digits.copy()
    padded[1::2] = 0
    with_gaps = distort(padded, np.random.default_rng(3))
    assert not with_gaps[1::2].any()
    assert (with_gaps[::2] == distorted[::2]).mean() > 0.999  # dilation reads one row of the neighbour: empty paper


def test_too_many_padded_images_at_once_are_an_error():
    padded = np.full((MAX_IMAGE_ROWS // PADDED_SIDE + 1, PADDED_SIDE, PADDED_SIDE), 255, np.uint8)
    assert distort(padded[1:], np.random.default_rng(0)).shape == padded[1:].shape
    with pytest.raises(ValueError, match="683 padded images are too many at once"):
        distort(padded, np.random.default_rng(0))


def test_digits_are_shifted_anywhere_in_a_larger_image():
    images = np.random.default_rng(0).integers(1, 255, (200, 28, 20), np.uint8)
    shifted = shift_randomly(images, 48, np.random.default_rng(0))
    assert (shifted.shape, shifted.dtype) == ((200, 48, 48), np.uint8)
    boxes = [cv2.boundingRect(image) for image in shifted]
    for image, large, (left, top, width, height) in zip(images, shifted, boxes, strict=True):
        assert np.array_equal(large[top : top + height, left : left + width], image)
    lefts, tops = {box[0] for box in boxes}, {box[1] for box in boxes}
    assert (min(lefts), max(lefts), min(tops), max(tops)) == (0, 28, 0, 20)

"""Ink and paper: even paper of any colour, and photographs, with shadows, noise and dirt."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photographs import PAPERS, photograph
from test_files import SEVEN

from data import large_painting
from ink import NoInk, picture
from model import WEIGHTS, load
from paper import ink_in

colours = st.tuples(*[st.integers(0, 255)] * 3)


@settings(max_examples=60)
@given(paper=colours, ink=colours, wide=st.booleans())
def test_ink_of_any_colour_on_paper_of_any_colour(paper, ink, wide):
    paper, ink = np.array(paper, float), np.array(ink, float)
    image = paper + (ink - paper) * (SEVEN / 255)[:, :, None]
    pixels = (image * 257).astype(np.uint16) if wide else np.rint(image).astype(np.uint8)
    found = ink_in(pixels)
    contrast = np.abs(ink - paper).max()
    if contrast >= 40:
        assert np.abs(found.astype(int) - SEVEN).max() <= 255 / contrast + 2
        assert np.abs(picture(found) - picture(SEVEN)).max() < 0.05
    elif contrast <= 6:
        with pytest.raises(NoInk):
            picture(found)


@settings(max_examples=60)
@given(
    shape=st.tuples(st.integers(1, 90), st.integers(1, 90), st.sampled_from([1, 3, 4])),
    kind=st.sampled_from([np.uint8, np.uint16, np.int32, np.float32, np.float64]),
    seed=st.integers(0, 99),
)
def test_ink_in_any_image(shape, kind, seed):
    noise = np.random.default_rng(seed).uniform(0, 1, shape)
    ink = ink_in((noise * (np.iinfo(kind).max if np.issubdtype(kind, np.integer) else 1)).astype(kind))
    assert ink.dtype == np.uint8
    assert ink.shape == shape[:2]


@pytest.mark.parametrize("dark_ink", [True, False])
def test_photographs_are_read_as_their_digits(pen_digits, dark_ink):
    network = load(WEIGHTS / "mlp512.keras")
    rng = np.random.default_rng(1)
    digits = [large_painting(digit) for digit in pen_digits[::120]]
    seen = [
        picture(ink_in(photograph(image, rng, dark_ink, PAPERS[number % len(PAPERS)], sides=(250, 400))))
        for number, image in enumerate(digits)
    ]
    expected = network.predict_on_batch(np.array([picture(image) for image in digits]))
    same = network.predict_on_batch(np.array(seen)).argmax(1) == expected.argmax(1)
    assert same[expected.max(1) > 0.9].mean() >= 0.97  # the corner of a shadow may be darker than the ink


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), dark=st.booleans(), noise=st.floats(1, 25))
def test_a_photograph_of_empty_paper(seed, dark, noise):
    rng = np.random.default_rng(seed)
    light = np.linspace(1, rng.uniform(0.7, 1), 300)
    paper = rng.uniform(60, 90) if dark else rng.uniform(150, 240)
    image = paper * light[:, None, None] + rng.normal(0, noise, (300, 240, 3))
    assert not ink_in(np.clip(np.rint(image), 0, 255).astype(np.uint8)).any()


def test_dirt_on_a_photograph_is_left_out_where_it_may_be_a_shadow():
    """A stain of an eighth of the digit's ink: at the border it may be the corner of a shadow; inside, it is ink."""
    rng = np.random.default_rng(3)
    light = np.linspace(200, 150, 280)[:, None]
    for left, top, is_ink in ((0, 0, 0), (264, 264, 0), (0, 140, 0), (30, 30, 1)):
        ink = cv2.polylines(np.zeros((280, 280)), [np.array([(80, 80), (180, 80), (120, 210)])], False, 0.6, 9)
        ink[top : top + 16, left : left + 16] = 0.6
        found = ink_in(np.rint(light * (1 - ink) + rng.normal(0, 2, ink.shape)).astype(np.uint8))
        assert (found[top : top + 16, left : left + 16] > 127).mean() == pytest.approx(is_ink, abs=0.05)
        assert (found[80:210, 60:200] > 127).sum() > 1500

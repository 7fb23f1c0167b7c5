"""Samples: the same for the same seed, and from each source its share."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from paintcv.data.distortions import PADDED_SIDE, pad_images
from paintcv.data.painting import paint_random
from paintcv.data.strokes import PenCharacter, read_pen_digits
from paintcv.ink.picture import make_pictures
from paintcv.learning import samples
from paintcv.learning.samples import (
    AS_DRAWN,
    PAINTINGS,
    SHARES,
    Samples,
    TrainingDigits,
    combine_sources,
    paint_made_up_images,
    paint_padded_images,
    sample_workers,
)


@pytest.fixture(scope="module")
def digits(mnist) -> TrainingDigits:
    """A hundred digits."""
    images, labels = mnist[0]
    return combine_sources({"MNIST": (pad_images(images[:100]), labels[:100])})


@pytest.fixture
def executor():
    """A thread instead of the worker processes, which take a second to start."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_a_seed_gives_the_same_samples_in_any_process(digits, executor):
    with sample_workers() as workers:
        both = Samples(digits, 1, workers, 200)
        first, second = both.take(), both.take()
    again, other = (Samples(digits, seed, executor, 200).take() for seed in (1, 2))
    for array, same in zip(first, again, strict=True):
        assert np.array_equal(array, same)
    assert first[0].shape == (200, 28, 28)
    assert first[0].dtype == np.uint8
    for different in (second, other):
        assert (first[0] != different[0]).any((1, 2)).mean() > 0.99


def test_samples_of_one_digit_all_differ(digits, executor):
    single = combine_sources({"MNIST": (digits.padded[:1], digits.labels[:1])})
    pictures, labels = Samples(single, 0, executor, 100).take()
    assert (labels == digits.labels[0]).all()
    assert len(np.unique(pictures, axis=0)) == 100
    assert (np.abs(pictures / 255 - make_pictures(digits.padded[:1])).mean((1, 2)) > 0.01).all()


def test_there_are_as_many_samples_as_digits_of_mnist(digits, executor):
    sources = {"MNIST": (digits.padded[:40], digits.labels[:40]), "drawings": (digits.padded, digits.labels)}
    combined = combine_sources(sources)
    assert combined.counts == {"MNIST": 40, "drawings": 100}
    pictures, _ = Samples(combined, 0, executor).take()
    assert len(pictures) == 40


def test_each_source_has_its_share_of_the_samples(digits, executor):
    sources = {name: (digits.padded[: 20 * n], np.full(20 * n, n)) for n, name in enumerate(SHARES, 1)}
    combined = combine_sources(sources)
    for label, share in enumerate(SHARES.values(), 1):
        assert combined.chances[combined.labels == label].sum() == pytest.approx(share)
    _, labels = Samples(combined, 0, executor, 2000).take()
    for label, share in enumerate(SHARES.values(), 1):
        assert (labels == label).mean() == pytest.approx(share, abs=0.04)


def test_shares_are_relative(digits):
    half = digits.padded[:50], digits.labels[:50]
    combined = combine_sources({"a": half, "b": half}, {"a": 3, "b": 1, "c": 9})
    assert combined.chances.sum() == pytest.approx(1)
    assert combined.chances[:50].sum() == pytest.approx(0.75)


def test_pen_strokes_are_painted_several_times(few_strokes, executor):
    few = read_pen_digits(few_strokes)[:7]
    padded = paint_padded_images(few, 0, executor, threading.Event())
    assert padded.shape == (7 * PAINTINGS, PADDED_SIDE, PADDED_SIDE)
    assert len(np.unique(padded, axis=0)) == len(padded)
    assert np.array_equal(padded, paint_padded_images(few, 0, executor, threading.Event()))
    alone = paint_padded_images(few[:1], 0, executor, threading.Event())
    assert np.array_equal(padded[:PAINTINGS], alone)  # those of one digit stand together, in the order of the digits


def test_some_paintings_show_the_strokes_as_they_were_drawn(few_strokes, executor):
    """The others vary them; those of letters too, but not as digits."""
    digit = read_pen_digits(few_strokes)[0]
    padded = paint_padded_images([digit], 5, executor, threading.Event())
    rng = np.random.default_rng((5, 0))
    drawn = pad_images(paint_random(digit.strokes, rng, slanted=True) for _ in range(PAINTINGS))
    same = (padded == drawn).all((1, 2))
    assert same.tolist() == [True] * AS_DRAWN + [False] * (PAINTINGS - AS_DRAWN)
    letter = PenCharacter("A", 1, digit.strokes)
    assert paint_padded_images([letter], 5, executor, threading.Event()).any((1, 2)).all()


def test_made_up_digits_have_their_share_of_ones(executor, monkeypatch):
    monkeypatch.setattr(samples, "CHUNK", 50)
    monkeypatch.setattr(samples, "MADE_UP_COUNT", 240)
    (padded, labels), again, other = (paint_made_up_images(seed, executor, threading.Event()) for seed in (3, 3, 4))
    assert padded.shape == (240, PADDED_SIDE, PADDED_SIDE)
    assert padded.any((1, 2)).all()
    assert np.array_equal(padded, again[0])
    assert np.array_equal(labels, again[1])
    assert len(np.unique(np.concatenate([padded, other[0]]), axis=0)) == 480
    assert set(labels) == set(range(10))
    assert (labels == 1).mean() == pytest.approx(1 / 3, abs=0.08)


def test_samples_that_are_skipped(digits, executor):
    taken = Samples(digits, 1, executor, 50)
    rounds = [taken.take() for _ in range(4)]
    skipping = Samples(digits, 1, executor, 50)
    skipping.take()
    skipping.skip(2)
    for expected in rounds[2:]:
        assert all(map(np.array_equal, skipping.take(), expected))


def test_painting_ends_once_it_is_stopped(few_strokes, executor):
    stop = threading.Event()
    stop.set()
    few = read_pen_digits(few_strokes)[:2]
    with pytest.raises(KeyboardInterrupt):
        paint_padded_images(few, 0, executor, stop)
    with pytest.raises(KeyboardInterrupt):
        paint_made_up_images(0, executor, stop)


def test_a_source_without_digits_has_no_share(digits):
    half, none = (digits.padded[:50], digits.labels[:50]), (digits.padded[:0], digits.labels[:0])
    combined = combine_sources({"a": half, "b": none}, {"a": 3, "b": 1})
    assert combined.chances.sum() == pytest.approx(1)
    assert combined.counts == {"a": 50}

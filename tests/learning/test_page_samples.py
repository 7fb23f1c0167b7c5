"""Page samples: candidates of pages with their kinds, the same for the same seed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from paintcv.data.distortions import pad_images
from paintcv.data.page_kinds import Material
from paintcv.data.strokes import PenCharacter
from paintcv.learning.page_samples import PageSamples, make_page_samples
from paintcv.learning.samples import sample_workers
from paintcv.segmentation.number import DIGIT, FRAGMENT, KINDS

H = [np.array(points, float) for points in ([(0, 0), (0, 100)], [(90, 0), (90, 100)], [(0, 50), (90, 50)])]
SIZE = 90


@pytest.fixture(scope="module")
def material(pen_digits, mnist) -> Material:
    images, labels = mnist[0]
    return Material(pen_digits[:60], [PenCharacter("H", 1, H)], pad_images(images[:40]), labels[:40])


@pytest.fixture
def executor():
    """A thread instead of the worker processes, which take a second to start."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def test_a_sample_is_a_view_and_its_kind(material):
    views, kinds = make_page_samples(material, (1,), SIZE)
    assert (views.shape, views.dtype) == ((SIZE, 28, 28, 3), np.uint8)
    assert (kinds.shape, kinds.dtype) == ((SIZE,), np.int64)
    assert set(kinds.tolist()) <= set(range(len(KINDS)))
    assert (views[..., 0].max((1, 2)) > 100).all()  # every picture shows something
    assert (views[..., 1].max((1, 2)) > 0).all()  # and so does its own ink
    assert views[..., 2].any((1, 2)).any()


def test_there_is_not_more_of_fragments_than_of_all_else(material):
    """But each page may have three of them, even if it has nothing else."""
    _, kinds = make_page_samples(material, (2,), 600)
    shares = np.bincount(kinds, minlength=len(KINDS)) / len(kinds)
    assert 0.25 < shares[FRAGMENT] < 0.6
    assert shares[DIGIT] > 0.2
    assert shares.min() > 0.01


def test_a_seed_gives_the_same_samples_in_any_process(material, executor):
    with sample_workers() as workers:
        samples = PageSamples(material, 1, workers, SIZE)
        first, second = samples.take(), samples.take()
    again, other = (PageSamples(material, seed, executor, SIZE).take() for seed in (1, 2))
    assert [len(array) for array in first] == [SIZE, SIZE]
    assert all(map(np.array_equal, first, again))
    for different in (second, other):
        assert (first[0] != different[0]).any((1, 2, 3)).mean() > 0.9


def test_samples_that_are_skipped(material, executor):
    taken = PageSamples(material, 3, executor, 30)
    rounds = [taken.take() for _ in range(3)]
    skipping = PageSamples(material, 3, executor, 30)
    skipping.skip(2)
    assert all(map(np.array_equal, skipping.take(), rounds[2]))

"""Page samples: the views that the second network is trained on. Other processes make them while it learns.

    with sample_workers() as executor:
        samples = PageSamples(material, seed, executor, size=60_000)
        views, kinds = samples.take()     # (60000, 28, 28, 3) uint8 and (60000,); the workers begin the next ones

Each sample is a candidate on a page of `data.pages`, and which of KINDS it is. The same seed gives the same samples,
whatever the number of processes.
"""

import dataclasses
from concurrent.futures import Executor

import numpy as np

from paintcv.data.page_kinds import Material, draw_page
from paintcv.data.pages import UNKNOWN, candidate_kinds
from paintcv.learning.samples import MakeSamples, SampleRounds
from paintcv.segmentation.division import find_candidates
from paintcv.segmentation.number import FRAGMENT, candidate_views

IMAGES = 4000  # images of digits for the samples of one `take`, chosen at random: to send them all takes long
MIN_FRAGMENTS = 3  # of a page, as many fragments are learnt from as there is else, but at least these. Set by hand


class PageSamples(SampleRounds):
    """Samples of pages: views and kinds. `seed` and `size` are as in samples.Samples."""

    def __init__(self, material: Material, seed: int, executor: Executor, size: int) -> None:
        super().__init__(seed, executor, size)
        self.material = material

    def _recipe(self) -> tuple[MakeSamples, Material]:
        chosen = np.random.default_rng((self.seed, self.round)).integers(len(self.material.images), size=IMAGES)
        images, labels = self.material.images[chosen], self.material.image_labels[chosen]
        return make_page_samples, dataclasses.replace(self.material, images=images, image_labels=labels)


def make_page_samples(material: Material, seed: tuple[int, ...], size: int) -> tuple[np.ndarray, np.ndarray]:
    """`size` candidates of pages: views times 255, (size, 28, 28, 3) uint8, and their kinds (size,) int64."""
    rng = np.random.default_rng(seed)
    views, kinds, count = [], [], 0
    while count < size:
        page = draw_page(material, rng)
        candidates = find_candidates(page.image, page.strokes)
        of_page = candidate_kinds(page, candidates)
        fragments = np.flatnonzero(of_page == FRAGMENT)
        others = np.flatnonzero((of_page != FRAGMENT) & (of_page != UNKNOWN))
        chosen = np.append(others, rng.permutation(fragments)[: max(len(others), MIN_FRAGMENTS)])
        if len(chosen):
            views.append(np.rint(candidate_views([candidates[place] for place in chosen]) * 255).astype(np.uint8))
            kinds.append(of_page[chosen])
            count += len(chosen)
    order = rng.permutation(count)[:size]
    return np.concatenate(views)[order], np.concatenate(kinds)[order]

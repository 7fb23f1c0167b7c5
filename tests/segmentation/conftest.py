"""What the tests of segmentation share: weights of paths that don't change with the next fit."""

import pytest

from paintcv.segmentation import paths
from tests.support.glyphs import SIMPLE_WEIGHTS


@pytest.fixture
def simple_weights(monkeypatch):
    """Simple weights of the paths, for tests of what doesn't depend on how the weights were fitted."""
    assert paths.WEIGHTS.shape == SIMPLE_WEIGHTS.shape
    monkeypatch.setattr(paths, "WEIGHTS", SIMPLE_WEIGHTS)

"""Fixtures of the figures' tests."""

import matplotlib
import pytest
from matplotlib import pyplot

from paintcv.figures.style import for_projector


@pytest.fixture(autouse=True)
def projector():
    """Figures with the letters that the commands use, without windows; matplotlib's settings are restored."""
    with matplotlib.rc_context():
        matplotlib.use("agg")
        for_projector()
        yield
        pyplot.close("all")

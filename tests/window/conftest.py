"""A session that needs no process, and its labelling."""

from pathlib import Path

import pytest

from paintcv.ink.canvas import DEFAULT_BRUSH
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.window.look.pages import PAGES
from paintcv.window.state.labelling import Labelling
from paintcv.window.state.session import Session
from tests.support.fakes import FakeWorker


@pytest.fixture
def session() -> Session:
    """A session with two networks, which both read as mlp512 does, see tests/support/fakes.py."""
    session = Session(FakeWorker(WEIGHTS_FOLDER / "mlp512.keras"), PAGES, DEFAULT_BRUSH, live=False)
    session.reader.networks = [WEIGHTS_FOLDER / "mlp512.keras", Path("other.keras")]
    return session


@pytest.fixture
def labelling(session, tmp_path) -> Labelling:
    """The labelling of this session; its folder of drawings doesn't exist yet."""
    return Labelling(session, tmp_path / "drawings")

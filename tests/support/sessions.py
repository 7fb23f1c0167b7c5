"""Drawing and reading in a session without a window, and what must be read."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from paintcv.networks.networks import predict_both
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import candidate_pictures
from paintcv.window.session import Session
from tests.support.desk import SEVEN, until


def draw(session: Session, points: list[tuple[float, float]] = SEVEN) -> None:
    """Draw a stroke."""
    session.press(*points[0])
    for point in points[1:]:
        session.drag(*point)
    session.release()


def receive_until(session: Session, condition: Callable[[], object], seconds: float = 90) -> None:
    """Take what the worker sends until `condition()` is true."""

    def holds() -> object:
        session.reader.receive(0.005)
        return condition()

    until(holds, seconds)


def wait_for_answer(session: Session) -> None:
    """Take the answers to all questions; one of them must be shown."""
    receive_until(session, lambda: session.view.number and not session.worker.busy)


def read(session: Session) -> None:
    """Read the drawing, and wait for the answer."""
    session.read()
    wait_for_answer(session)


def line_of(network: Path, image: np.ndarray) -> str:
    """The line that is printed when the classifier in a file and the rejector read an image (h, w) uint8."""
    candidates = find_candidates(image)
    return divide(candidates, *predict_both(network, candidate_pictures(candidates))).description

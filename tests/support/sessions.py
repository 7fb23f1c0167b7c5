"""Drawing and reading in a session without a window, and what must be read."""

from collections.abc import Callable
from pathlib import Path

from paintcv.ink.canvas import DEFAULT_BRUSH, Canvas
from paintcv.networks.prediction import predict_both
from paintcv.segmentation.division import divide, find_candidates
from paintcv.segmentation.number import candidate_views
from paintcv.window.hands.actions import press_key
from paintcv.window.hands.controls import Controls
from paintcv.window.state.labelling import Labelling
from paintcv.window.state.session import Session
from tests.support.desk import SEVEN, until


def press(labelling: Labelling, *keys: str) -> None:
    """Press keys, by their names."""
    for key in keys:
        press_key(key, Controls(labelling.session, labelling, screen=None, picture=None))


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


def line_of(network: Path, brush: int = DEFAULT_BRUSH) -> str:
    """The line that is printed when the classifier in a file and the rejector read a 7 of one stroke."""
    canvas = Canvas()
    canvas.draw(SEVEN, brush)
    candidates = find_candidates(canvas.image, canvas.strokes)
    return divide(candidates, *predict_both(network, candidate_views(candidates))).description

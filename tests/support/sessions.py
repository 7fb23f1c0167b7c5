"""Drawing and reading in a session without a window."""

from collections.abc import Callable

from paintcv.window.session import Session
from tests.support.desk import SEVEN, until


def draw(session: Session, points: list[tuple[float, float]] = SEVEN) -> None:
    """Draw a stroke."""
    session.press(*points[0])
    for point in points[1:]:
        session.drag(*point)
    session.release()


def receive_until(session: Session, condition: Callable[[], object], seconds: float = 30) -> None:
    """Take what the worker sends until `condition()` is true."""

    def holds() -> object:
        session.receive(0.005)
        return condition()

    until(holds, seconds)


def wait_for_answer(session: Session) -> None:
    """Take the answers to all questions; one of them must be shown."""
    receive_until(session, lambda: session.view.number and not session.worker.busy)


def read(session: Session) -> None:
    """Read the drawing, and wait for the answer."""
    session.read()
    wait_for_answer(session)

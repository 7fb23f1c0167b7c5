"""A lesson: what the page `Learning` shows of a network that learns. Plain data, filled in by learner.py.

lesson = Lesson(Plan("mlp64"))
lesson = lesson.after(update, runs=True)  # what the learning process reports
lesson.places                       # [0, 1, 2, 3, 4, 5, 7, ...]: the batches that the slider can go back to
"""

from dataclasses import dataclass, field, replace

import numpy as np

from paintcv.learning.orders import Plan, Update

NEW, LOADING, READY, STOPPED = "new", "loading", "ready", "stopped"  # the states of a lesson


def _no_rows() -> np.ndarray:
    return np.empty((0, 2), np.float32)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A network that learns. Before the first update, it has learnt nothing and shows nothing."""

    plan: Plan = field(default_factory=Plan)
    state: str = NEW
    runs: bool = False  # whether it is to learn on
    problem: str = ""  # why it stopped, in a line; "" if it didn't
    batches: int = 0  # learnt so far
    last: int = 0  # how many the whole course has
    points: np.ndarray = field(default_factory=_no_rows)  # (batches, 2) float32: loss and accuracy of each batch
    tests: np.ndarray = field(default_factory=_no_rows)  # (m, 2): after how many batches it was tested, and the result
    snapshots: tuple[int, ...] = ()  # after how many batches each was taken
    place: int | None = None  # the snapshot that is shown; None: the network as it is now
    accuracy: float = 0.0  # of what is shown, on the test digits, 0..1
    weights: np.ndarray | None = None  # (6, h, w) float32
    probabilities: np.ndarray | None = None  # (10,) float32, of the drawing; None if there is no drawing

    def after(self, update: Update, runs: bool) -> "Lesson":
        """The lesson with what the process reports."""
        return replace(
            self,
            state=READY,
            runs=runs,
            batches=update.batches,
            last=update.last,
            points=np.concatenate([self.points, update.points]),
            tests=np.concatenate([self.tests, update.tests]),
            snapshots=update.snapshots,
            place=update.place,
            accuracy=update.accuracy,
            weights=update.weights,
            probabilities=update.probabilities,
        )

    @property
    def places(self) -> list[int]:
        """The batches that the slider can go to: the snapshots, and the last batch."""
        return [*self.snapshots, self.batches] if self.batches not in self.snapshots else [*self.snapshots]

    @property
    def index(self) -> int:
        """Which of the places is shown."""
        return len(self.places) - 1 if self.place is None else self.place

    @property
    def is_over(self) -> bool:
        """Whether the whole course is learnt."""
        return 0 < self.last <= self.batches

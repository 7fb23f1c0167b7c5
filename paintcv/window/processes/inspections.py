"""What the open page wants to know besides the reading, and how the networks' process finds it out.

    inspection = Inspection("votes", unit=37)           # goes with a question, see worker.py
    inspector = Inspector()                             # in the process: it keeps what is slow to find out
    inspector.inspect(inspection, Path("weights/mlp512.keras"), pictures).results       # one for each picture

A page names the kind of inspection that it wants (`Page.inspects`). To add a kind, add a function to KINDS. It gets the
Inspector, the inspection, the network's file and the pictures (n, 28, 28), and returns a result for each picture.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE, to_unit_range
from paintcv.networks.examples import Examples, ExampleSearch
from paintcv.networks.inspection import explain_file, inspect_file
from paintcv.networks.prediction import predict_file
from paintcv.networks.votes import UnitVotes, count_votes, unit_votes
from paintcv.networks.weights import TUTORIAL_FILE
from paintcv.system.console import FileError

if TYPE_CHECKING:
    from paintcv.data.mnist import TestDigits

WARM_UP = (1, 2, 3)  # batch sizes, pictures. Keras compiles the first readings; after these, any number is read fast


@dataclass(frozen=True)
class Inspection:
    """What is to be found out. Two of the same version of a drawing are equal if all but `canvas` is."""

    kind: str  # one of KINDS
    unit: int | None = None  # for "votes": the number of a unit to be looked at closely
    networks: tuple[Path, ...] = ()  # for "networks": those that are to read the drawing
    canvas: np.ndarray | None = field(default=None, compare=False)  # for "tutorial": (28, 28) uint8, see shrink_canvas


@dataclass(frozen=True, eq=False)
class Inspected:
    """What was found out."""

    results: list[Any]  # for each candidate; a text in place of a result says why there is none
    unfinished: bool = False  # whether there is more to find out: then the same question is put again


@dataclass(frozen=True, eq=False)
class UnitInside:
    """A unit, its votes, and the test digits that excite it most, or a text that says why these aren't known."""

    votes: UnitVotes
    examples: Examples | str


@dataclass(frozen=True, eq=False)
class Unframed:
    """What the tutorial's network reads in the whole canvas."""

    picture: np.ndarray  # (28, 28) float32 in 0..1
    probabilities: np.ndarray  # (10,) float32 in 0..1


class Inspector:
    """Answers inspections, in the process of the networks."""

    def __init__(self) -> None:
        self.step: Callable[[], bool] | None = None  # does a bit of what is unfinished; returns whether more is left
        self.tried: dict[Path, str] = {}  # the networks that all read: why one can't be loaded, or ""
        self.searches: dict[Path, ExampleSearch] = {}
        self.test_digits: TestDigits | None = None

    def inspect(self, inspection: Inspection, weights: Path, pictures: np.ndarray) -> Inspected:
        """Inspect how the network in `weights` reads pictures (n, 28, 28)."""
        self.step = None
        try:
            results = KINDS[inspection.kind](self, inspection, weights, pictures)
        except FileError as error:
            results = [str(error)] * len(pictures)
        return Inspected(results, unfinished=self.step is not None)

    def go_on(self) -> bool:
        """Do a bit of what is unfinished; returns False if nothing is. A reading has to wait for a bit at most."""
        if self.step and not self.step():
            self.step = None
        return self.step is not None

    def examples(self, weights: Path, unit: int) -> Examples | str:
        """The test digits that excite a unit most, among those that were looked at so far; or why there are none."""
        from paintcv.data.mnist import TestDigits  # not before: the window should open at once

        try:
            if self.test_digits is None:
                self.test_digits = TestDigits()
        except FileError as error:
            return str(error)
        search = self.searches.setdefault(weights, ExampleSearch(weights, self.test_digits))
        self.step = search.continue_search
        self.go_on()
        return search.examples(unit)

    def try_next(self, networks: tuple[Path, ...]) -> bool:
        """Load one network more; returns whether there are others to be loaded."""
        path = next((path for path in networks if path not in self.tried), None)
        if path:
            try:
                for count in WARM_UP:
                    predict_file(path, np.zeros((count, PICTURE_SIDE, PICTURE_SIDE), np.float32))
                self.tried[path] = ""
            except FileError as error:
                self.tried[path] = str(error)
        return any(path not in self.tried for path in networks)


def _units(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """HiddenUnits: the most active units of the first layer."""
    return inspect_file(weights, pictures)[1]


def _votes(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """Votes of the last hidden layer, or UnitInside: one of its units."""
    if inspection.unit is None:
        return count_votes(weights, pictures)
    votes = unit_votes(weights, pictures, inspection.unit)
    examples = inspector.examples(weights, inspection.unit)
    return [UnitInside(of_picture, examples) for of_picture in votes]


def _why(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """Explanation: which pixels speak for and against the answer and the runner-up."""
    return explain_file(weights, pictures)


def _tutorial(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """Unframed: how the tutorial's network reads the canvas as it is, the same for all pictures."""
    canvas = np.zeros((PICTURE_SIDE, PICTURE_SIDE), np.uint8) if inspection.canvas is None else inspection.canvas
    picture = to_unit_range(canvas)
    (probabilities,) = predict_file(TUTORIAL_FILE, picture[None])
    return [Unframed(picture, probabilities)] * len(pictures)


def _networks(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """What each network reads, by its file: probabilities (n, 10), "" if it isn't loaded yet, or why it can't be."""
    inspector.step = partial(inspector.try_next, inspection.networks)
    inspector.go_on()
    readings: dict[Path, Any] = {path: inspector.tried.get(path, "") for path in inspection.networks}
    for path in inspection.networks:
        if path in inspector.tried and not inspector.tried[path]:
            readings[path] = predict_file(path, pictures)
    return [readings] * len(pictures)


Kind = Callable[[Inspector, Inspection, Path, np.ndarray], list[Any]]
KINDS: dict[str, Kind] = {
    "units": _units,
    "votes": _votes,
    "why": _why,
    "tutorial": _tutorial,
    "networks": _networks,
}

"""What the open page wants to know besides the reading, and how the networks' process finds it out.

    inspection = Inspection("units")                    # goes with a question, see worker.py
    inspector = Inspector()                             # in the process: it keeps what is slow to find out
    inspector.inspect(inspection, Path("weights/mlp512.keras"), pictures).results       # one for each picture

A page names the kind of inspection that it wants (`Page.inspects`). To add a kind, add a function to KINDS. It gets the
Inspector, the inspection, the network's file and the pictures (n, 28, 28), and returns a result for each picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from paintcv.networks.inspection import inspect_file
from paintcv.system.console import FileError


@dataclass(frozen=True)
class Inspection:
    """What is to be found out. Two inspections of the same version of a drawing are equal if all but `canvas` is."""

    kind: str  # one of KINDS


@dataclass(frozen=True, eq=False)
class Inspected:
    """What was found out."""

    results: list[Any]  # for each candidate; a text in place of a result says why there is none
    unfinished: bool = False  # whether there is more to find out: then the same question is put again


class Inspector:
    """Answers inspections, in the process of the networks."""

    def inspect(self, inspection: Inspection, weights: Path, pictures: np.ndarray) -> Inspected:
        """Inspect how the network in `weights` reads pictures (n, 28, 28)."""
        self.unfinished = False
        try:
            results = KINDS[inspection.kind](self, inspection, weights, pictures)
        except FileError as error:
            results = [str(error)] * len(pictures)
        return Inspected(results, self.unfinished)


def _units(inspector: Inspector, inspection: Inspection, weights: Path, pictures: np.ndarray) -> list[Any]:
    """HiddenUnits: the most active units of the first layer."""
    return inspect_file(weights, pictures)[1]


Kind = Callable[[Inspector, Inspection, Path, np.ndarray], list[Any]]
KINDS: dict[str, Kind] = {"units": _units}

"""What every network reads in the drawing, row by row.

rows = network_rows(readings, candidates, kinds, labels="", chosen=Path("weights/mlp512.keras"))
rows[0].name, rows[0].number.text                   # "mlp512", "7"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from paintcv.networks.weights import display_name
from paintcv.segmentation.division import divide
from paintcv.segmentation.number import Candidate, Number


@dataclass(frozen=True, eq=False)
class NetworkRow:
    """A network, and what it reads."""

    path: Path
    number: Number | None  # None if it isn't loaded yet, or can't be
    damaged: bool  # whether it can't be loaded
    chosen: bool  # whether it is the network in use

    @property
    def name(self) -> str:
        """The name of the network in the window."""
        return display_name(self.path)


def network_rows(
    readings: Mapping[Path, np.ndarray | str],
    candidates: list[Candidate],
    kinds: np.ndarray,
    labels: str,
    chosen: Path,
) -> list[NetworkRow]:
    """A row for each network. Each divides the ink by its own probabilities, as `divide` does.

    `readings` holds the probabilities (n, 10) of the n candidates by each network; "" if it isn't loaded yet, or why it
    can't be. `kinds` is (n, 4), by the rejector, which is the same for all.
    """
    return [
        NetworkRow(
            path,
            None if isinstance(reading, str) else divide(candidates, reading, kinds, labels),
            isinstance(reading, str) and bool(reading),
            path == chosen,
        )
        for path, reading in readings.items()
    ]

"""Disputed labels: MNIST's test digits whose label most of five people didn't confirm when they were asked.

    disputed_labels()[947]              # Dispute(index=947, label=8, other=9, votes=(0, 5, 0))
    disputed_labels()[947].text         # "label disputed: 0 of 5 people"

The facts are in mnist-disputed.tsv beside this file, with their source: Northcutt, Athalye and Mueller, "Pervasive
label errors in test sets destabilize machine learning benchmarks", NeurIPS 2021; cleanlab/label-errors on GitHub,
Apache-2.0.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FACTS = Path(__file__).with_name("mnist-disputed.tsv")
COUNT = 10000  # MNIST's test digits: a set with more or fewer is another set


@dataclass(frozen=True)
class Dispute:
    """What five people said about a test digit."""

    index: int  # among MNIST's test digits, from 0
    label: int  # in MNIST, 0..9
    other: int  # the answer that they were offered besides, 0..9
    votes: tuple[int, int, int]  # how many were for the label, for the other answer, and for neither or both

    @property
    def text(self) -> str:
        """How many people confirmed the label: "label disputed: 0 of 5 people"."""
        return f"label disputed: {self.votes[0]} of {sum(self.votes)} people"


@functools.cache
def disputed_labels() -> dict[int, Dispute]:
    """The disputed labels by the index of the digit."""
    rows = [line.split("\t") for line in FACTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    facts = [[int(value) for value in row] for row in rows]
    return {index: Dispute(index, label, other, (a, b, c)) for index, label, other, a, b, c in facts}


def disputed_among(labels: np.ndarray) -> dict[int, Dispute]:
    """The disputed labels among the labels (n,) of a test set; none if it isn't MNIST's."""
    disputes = disputed_labels()
    is_mnist = len(labels) == COUNT and all(labels[index] == dispute.label for index, dispute in disputes.items())
    return disputes if is_mnist else {}

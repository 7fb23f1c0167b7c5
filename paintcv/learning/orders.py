"""Orders and updates: what goes through the pipe between the window and the process of live.py. Plain data.

pipe.send(Order(1, Plan("mlp512", 0.001, seed=1), until=200))   # learn 200 batches
pipe.recv()                                                     # an Update
"""

from dataclasses import dataclass, field

import numpy as np

UNITS = (16, 64, 512)  # few, some, and as many as mlp512 has
RATES = (0.0001, 0.001, 0.03)  # of Adam: slow, Keras's default, and too large. Set by hand
GO_ON = 10**9  # an Order's `until` without an end


@dataclass(frozen=True)
class Plan:
    """What is to learn, and how."""

    network: str = f"mlp{UNITS[1]}"  # one hidden layer of 64 units: it learns fast. Or a name of NETWORKS
    rate: float = RATES[1]  # learning rate
    seed: int = 1  # of the first weights, and of the order of the digits


@dataclass(frozen=True)
class Order:
    """What the window wants. Another number of the course makes a fresh network begin."""

    course: int
    plan: Plan
    until: int = 0  # learn until so many batches are done; if they are already, rest
    place: int | None = None  # the index of the snapshot to show; None: the network as it is now
    version: int = 0  # of the drawing in `picture`
    picture: np.ndarray | None = field(default=None, compare=False)  # (28, 28) float32 in 0..1; None: nothing is drawn


@dataclass(frozen=True, eq=False)
class Update:
    """What there is to show. Points and tests are those since the update before."""

    course: int
    batches: int  # learnt so far
    last: int  # how many the whole course has
    learns: bool  # whether it goes on learning now
    points: np.ndarray  # (k, 2) float32: loss and accuracy of each batch
    tests: np.ndarray  # (m, 2): after how many batches the test digits were read, and the accuracy
    snapshots: tuple[int, ...]  # after how many batches each was taken
    place: int | None  # the snapshot that the following belongs to; None: the network as it is now
    accuracy: float  # on the test digits, 0..1
    weights: np.ndarray  # (6, h, w) float32: of the first hidden units
    probabilities: np.ndarray | None  # (10,) float32: of the picture; None: there is none

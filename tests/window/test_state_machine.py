"""What a user may do to a session, in any order, with answers that are late (tests/e2e has many more examples)."""

import random

import numpy as np

from tests.support.fakes import FakeProcess
from tests.support.session_machine import run_machine


class RandomProcess(FakeProcess):
    """A network that reads digits at random, and a pipe that is slow at random."""

    def __init__(self) -> None:
        super().__init__()
        self.random = random.Random(0)

    def read(self, pictures: np.ndarray) -> np.ndarray:
        logits = np.random.default_rng(len(pictures)).normal(0, 4, (len(pictures), 10))
        return (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).astype(np.float32)

    def poll(self, seconds: float) -> bool:
        return super().poll(seconds) and self.random.random() < 0.5


def test_a_session_and_its_model_agree(session, tmp_path_factory):
    session.worker.Process = RandomProcess
    session.worker.restart()
    run_machine(session, lambda: tmp_path_factory.mktemp("drawings"), examples=20, steps=30)

"""Samples: the pictures that a network is trained on, made by other processes while it learns.

    with workers() as executor:
        digits = gather({"MNIST": (stencils(images), labels), "strokes": paint(drawings, seed, executor, stop)})
        samples = Samples(digits, seed, executor)
        pictures, labels = samples.take()       # (60000, 28, 28) uint8 and (60000,); the next are being made meanwhile

Each picture shows a digit chosen at random, distorted (`data.distort`) and framed as everything is (`ink.picture`). The
same seed gives the same pictures, however many processes make them. Nothing here imports TensorFlow, which would take
each process seconds.
"""

import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ctrl_c import ctrl_c_held
from data import distort, pictures, random_painting, stencils
from files import Drawing
from ink import PICTURE

SHARES = {"MNIST": 0.65, "strokes": 0.3, "drawings": 0.05}  # of the pictures, where there are all three
PAINTINGS = 6  # of each digit of pen strokes
WORKERS = 2  # processes
PARTS = 8  # of the pictures of an epoch, each made in one go
BUNCH = 500  # digits distorted at once
SHARED = ("stencils", "labels", "chances")  # the arrays of Digits, in files that all processes read


@dataclass(frozen=True)
class Digits:
    """Digits to make pictures of."""

    stencils: np.ndarray  # (n, STENCIL, STENCIL) uint8, see data.stencils
    labels: np.ndarray  # (n,) int64, 0..9
    chances: np.ndarray  # (n,) float64: how often each is chosen; their sum is 1
    counts: dict[str, int]  # how many there are of each source


def gather(sources: dict[str, tuple[np.ndarray, np.ndarray]], shares: dict[str, float] = SHARES) -> Digits:
    """Put sources together: {name in `shares`: (stencils, labels)}, each with its share of the pictures."""
    whole = sum(shares[name] for name in sources)
    chances = [np.full(len(labels), shares[name] / whole / len(labels)) for name, (_, labels) in sources.items()]
    images, labels = zip(*sources.values(), strict=True)
    counts = {name: len(labels) for name, (_, labels) in sources.items()}
    return Digits(np.concatenate(images), np.concatenate(labels), np.concatenate(chances), counts)


@contextlib.contextmanager
def workers() -> Iterator[Executor]:
    """The processes. What they were still asked for is dropped at the end."""
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(WORKERS, context, _begin)
    try:
        with ctrl_c_held():
            for task in [executor.submit(int) for _ in range(WORKERS)]:  # each process starts with its first task
                task.result()
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """What a process does first: leave Ctrl-C to its parent, and see to it that it doesn't outlive that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return  # there is nobody to outlive

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def paint(
    drawings: list[Drawing], seed: int, executor: Executor, stop: threading.Event
) -> tuple[np.ndarray, np.ndarray]:
    """Stencils and labels of pen strokes, each digit painted PAINTINGS times as someone might have drawn it.

    Raises KeyboardInterrupt once `stop` is set.
    """
    parts = [drawings[start : start + BUNCH] for start in range(0, len(drawings), BUNCH)]
    painted = []
    for part in executor.map(_paint_part, parts, [(seed, part) for part in range(len(parts))]):
        if stop.is_set():
            raise KeyboardInterrupt
        painted.append(part)
    labels = np.array([drawing.label for drawing in drawings])
    return np.concatenate(painted), np.repeat(labels, PAINTINGS)


def _paint_part(drawings: list[Drawing], seed: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return stencils(random_painting(drawing, rng, slanted=True) for drawing in drawings for _ in range(PAINTINGS))


class Samples:
    """An endless supply of pictures, `size` at a time: where None is given, as many as there are digits of MNIST."""

    def __init__(self, digits: Digits, seed: int, executor: Executor, size: int | None = None) -> None:
        self.seed, self.executor, self.round = seed, executor, 0
        self.size = size or digits.counts["MNIST"]
        self.folder = tempfile.TemporaryDirectory(prefix="paintcv-", ignore_cleanup_errors=True)
        for name in SHARED:
            np.save(Path(self.folder.name) / name, getattr(digits, name))
        self._ask()

    def _ask(self) -> None:
        sizes = [len(part) for part in np.array_split(np.arange(self.size), PARTS)]
        seeds = [(self.seed, self.round, part) for part in range(PARTS)]
        self.coming = self.executor.map(_make_part, [Path(self.folder.name)] * PARTS, seeds, sizes)
        self.round += 1

    def take(self) -> tuple[np.ndarray, np.ndarray]:
        """The next pictures times 255, (size, 28, 28) uint8, and their labels; those after them are begun."""
        pictures, labels = zip(*self.coming, strict=True)
        self._ask()
        return np.concatenate(pictures), np.concatenate(labels)


def _make_part(folder: Path, seed: tuple[int, int, int], size: int) -> tuple[np.ndarray, np.ndarray]:
    images, labels, chances = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in SHARED)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(labels), size, p=chances)
    made = np.empty((size, PICTURE, PICTURE), np.uint8)
    for start in range(0, size, BUNCH):
        bunch = slice(start, start + BUNCH)
        made[bunch] = np.rint(pictures(distort(images[chosen[bunch]], rng)) * 255)
    return made, labels[chosen]

"""Progress: a training that was killed goes on after its last complete epoch. With a real kill: tests/e2e."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tensorflow

from paintcv.networks.layers import build_network, load_keras
from paintcv.system.console import FileError

load_keras()

from paintcv.learning.fitting import fit  # noqa: E402
from paintcv.learning.progress import Progress, keep_progress  # noqa: E402  it imports Keras
from paintcv.learning.records import Curves  # noqa: E402
from tests.learning.test_fitting import FixedSamples  # noqa: E402

EPOCHS, STEPS = 5, 2  # of the training; 300 samples are two steps
NETWORK = "mlp128x2"  # it has no dropout, so that the same steps give the same weights
TRAINING = {"command": ["train", "--epochs", "5"]}


@pytest.fixture(autouse=True, scope="module")
def eager() -> Iterator[None]:
    """No graphs are made: each takes longer than the ten steps of a training."""
    tensorflow.config.run_functions_eagerly(True)
    yield
    tensorflow.config.run_functions_eagerly(False)


class Killed(BaseException):
    """The end of a process, as far as a test can survive it."""


class KilledAt(threading.Event):
    """Is asked after each step, and kills at step number `step`."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step

    def is_set(self) -> bool:
        self.step -= 1
        if not self.step:
            raise Killed
        return False


def train(mnist, progress: Progress | None, stop: threading.Event) -> tuple[float, Curves, list[np.ndarray]]:
    """Train a new network: how many epochs are done, its curves, and its weights."""
    (images, labels), (test_images, test_labels) = mnist
    load_keras().utils.set_random_seed(0)
    network = build_network(NETWORK)
    samples = FixedSamples(images[:300], labels[:300])
    validation = (test_images[:50] / np.float32(255), test_labels[:50])
    done, (curves,) = fit([network], samples, validation, EPOCHS, stop, progress=progress)
    return done, curves, network.get_weights()


@pytest.fixture(scope="module")
def not_killed(mnist) -> tuple[float, Curves, list[np.ndarray]]:
    """What a training comes to that nobody kills."""
    return train(mnist, None, threading.Event())


@pytest.fixture(scope="module")
def left(mnist, tmp_path_factory) -> Path:
    """The folder that a training left when it was killed in its fourth epoch."""
    folder = tmp_path_factory.mktemp("killed") / "left"
    with pytest.raises(Killed):
        train(mnist, Progress(folder, TRAINING), KilledAt(3 * STEPS + 1))
    return folder


@pytest.fixture
def folder(left, tmp_path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(left, tmp_path / "a.progress")


def check_curves(curves: Curves, expected: Curves, kept: int) -> None:
    """Of the `kept` epochs they are the same.

    After these they are alike: Keras's order of an epoch's batches depends on random numbers that nobody keeps.
    """
    assert len(curves.loss) == EPOCHS
    for name in ("rate", "loss", "accuracy", "validation_loss", "validation_accuracy"):
        assert getattr(curves, name)[:kept] == pytest.approx(getattr(expected, name)[:kept])
        assert getattr(curves, name) == pytest.approx(getattr(expected, name), abs=0.2)


def test_a_killed_training_goes_on_as_if_nothing_had_been(mnist, folder, not_killed, capsys):
    with keep_progress(folder, TRAINING) as progress:
        done, curves, weights = train(mnist, progress, threading.Event())
        assert f"{NETWORK}: going on after epoch 3, from {folder}" in capsys.readouterr().err
    assert done == not_killed[0] == EPOCHS
    check_curves(curves, not_killed[1], kept=3)
    for restored, expected in zip(weights, not_killed[2], strict=True):
        assert restored == pytest.approx(expected, abs=2e-3)
    assert not folder.exists()


def test_a_kill_between_the_two_files_of_an_epoch(mnist, tmp_path, not_killed, monkeypatch, capsys):
    folder, replaced, move = tmp_path / "a.progress", [], Path.replace

    def replace(draft: Path, path: Path) -> None:
        replaced.append(path)
        if len(replaced) == 5:  # the second file of the second epoch; the first file of all is training.json
            raise Killed
        move(draft, path)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "replace", replace)
        train(mnist, Progress(folder, TRAINING), threading.Event())
    capsys.readouterr()
    _, curves, _ = train(mnist, Progress(folder, TRAINING), threading.Event())
    assert "going on after epoch 1," in capsys.readouterr().err
    check_curves(curves, not_killed[1], kept=1)


def test_a_training_that_is_complete_is_not_trained_again(mnist, folder):
    done, curves, weights = train(mnist, Progress(folder, TRAINING), threading.Event())
    again, same_curves, same_weights = train(mnist, Progress(folder, TRAINING), KilledAt(1))
    assert again == done == EPOCHS
    assert same_curves == curves
    assert all(map(np.array_equal, same_weights, weights))


def test_an_epoch_that_ended_early_is_not_kept(mnist, tmp_path):
    stop = threading.Event()
    stop.set()
    progress = Progress(tmp_path / "a.progress", TRAINING)
    done, _, _ = train(mnist, progress, stop)
    assert done == 1 / STEPS
    assert not progress.has_epochs()


def test_another_training_begins_anew(mnist, folder):
    with keep_progress(folder, {"command": ["train", "--epochs", "6"]}) as progress:
        with pytest.raises(Killed):
            train(mnist, progress, KilledAt(STEPS + 1))
        assert [len(values) for values in progress.histories[NETWORK].values()] == [1] * 4
    assert not folder.exists()


@pytest.mark.parametrize("error", [FileError("no MNIST"), KeyboardInterrupt()])
def test_an_error_keeps_what_was_learnt(folder, tmp_path, error):
    with pytest.raises(type(error)), keep_progress(folder, TRAINING):
        raise error
    assert Progress(folder, TRAINING).has_epochs()
    nothing = tmp_path / "nothing.progress"
    with pytest.raises(type(error)), keep_progress(nothing, TRAINING):
        raise error
    assert not nothing.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{NETWORK}.weights.h5", b""),
        (f"{NETWORK}.weights.h5", b"half"),
        (f"{NETWORK}.json", b'{"steps": 2'),
        (f"{NETWORK}.json", b'{"steps": 2}'),
        (f"{NETWORK}.json", b"[]"),
        (f"{NETWORK}.json", b'{"steps": 0, "history": {}}'),
        ("training.json", b"\xff"),
        ("training.json", b"{"),
    ],
)
def test_a_damaged_file_is_an_error_of_one_line_and_nothing_is_removed(mnist, folder, name, content):
    file = folder / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if content == b"half" else content)
    files = sorted(folder.iterdir())
    with pytest.raises(FileError) as caught, keep_progress(folder, TRAINING) as progress:
        train(mnist, progress, KilledAt(1))
    assert str(caught.value).startswith(f"{folder}: can't go on from it (")
    assert str(caught.value).endswith("; remove it to begin anew")
    assert len(str(caught.value).splitlines()) == 1
    assert sorted(folder.iterdir()) == files


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path):
    file = tmp_path / "a.progress"
    file.write_text("a file of somebody's")
    with pytest.raises(FileError, match=r"a\.progress: can't be written \(.+\); remove it$"):
        Progress(file, TRAINING)
    assert file.read_text() == "a file of somebody's"

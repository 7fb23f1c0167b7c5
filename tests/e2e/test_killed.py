"""Ctrl-C and kill -9 at odd moments: what was there before stays whole, and no process is left over."""

import contextlib
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from paintcv.data.drawings import labelled_digits
from paintcv.figures import style
from paintcv.networks.layers import build_network
from paintcv.networks.weights import load_network, save_network
from paintcv.segmentation.reading import read_image
from paintcv.window.state.labelling import Drawings
from paintcv.window.state.saving import Saved
from tests.conftest import ROOT
from tests.support.desk import SEVEN, painted, until

pytestmark = pytest.mark.slow

IMAGE = painted([SEVEN])
FILE_EVENTS = ("open", "os", "shutil", "tempfile")  # how Python's audit events of file operations begin


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("library", ["_multiarray_umath", "libtensorflow_framework"])
@pytest.mark.parametrize("command", [["model.py", "train", "--out"], ["wrong_predictions.py", "--save"]])
def test_ctrl_c_while_it_loads(mnist, tmp_path, command, library):
    words = [sys.executable, *command, str(tmp_path / f"out.{'keras' if 'train' in command else 'png'}")]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    until(lambda: library in Path(f"/proc/{process.pid}/maps").read_text(), why=f"{library} isn't loaded")
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130, error
    assert error in ("", "model.py: stopped; nothing was written\n", "wrong_predictions.py: stopped\n")
    assert not any(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("command", [["evaluate", "--strokes"], ["predict"], ["show"]])
def test_ctrl_c_while_it_reads(mnist, tmp_path, command):
    """The command reads from a pipe, to which nobody writes, when Ctrl-C comes."""
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    words = [sys.executable, "model.py", *command, str(pipe)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with contextlib.ExitStack() as stack:

        def is_read() -> bool:
            try:
                writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:  # nobody has opened it to read
                return False
            stack.callback(os.close, writer)
            return True

        stack.callback(process.kill)
        until(is_read, 60, "the pipe isn't read")
        process.send_signal(signal.SIGINT)
        try:
            output, error = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:  # it came after Python's last look for signals, before the read: press again
            process.send_signal(signal.SIGINT)
            output, error = process.communicate(timeout=20)
    assert (process.returncode, output, error) == (130, "", "model.py: stopped\n")


def training(out: Path, few_digits: Path, epochs: int, recipe: str = "ours") -> subprocess.Popen:
    command = ["model.py", "train", "--epochs", str(epochs), "--out", str(out), "--force", "--recipe", recipe]
    return subprocess.Popen(
        [sys.executable, "-u", *command],
        cwd=ROOT,
        env={**os.environ, "MNIST_NPZ": str(few_digits)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(("recipe", "then"), [("ours", "after"), ("tutorial", "as they are")])
def test_ctrl_c_keeps_what_was_learnt_even_if_pressed_again(few_digits, tmp_path, recipe, then):
    out = tmp_path / "some.keras"
    with training(out, few_digits, 100_000, recipe) as process:
        for line in process.stderr:
            if line.startswith("Epoch 4/"):
                break
        os.killpg(process.pid, signal.SIGINT)
        for line in process.stdout:
            if then in line:  # it is trained, and not written yet
                os.killpg(process.pid, signal.SIGINT)
                break
        error, output = process.stderr.read(), process.stdout.read()
    assert process.returncode == 0, error
    assert "Traceback" not in error
    assert f"stopped early; what was learnt so far is in {out}" in output
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["interrupted"]
    assert 3 <= record["epochs"] < 100_000
    assert load_network(out).input_shape == (None, 28, 28)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_old_weights_stay_when_training_ends_before_it_began(few_digits, tmp_path, number):
    out = tmp_path / "good.keras"
    out.write_bytes(b"good weights")
    with training(out, few_digits, 100_000) as process:
        for line in process.stderr if number == signal.SIGINT else process.stdout:
            if "reading" in line or "before training" in line:
                break
        os.killpg(process.pid, number) if number == signal.SIGINT else os.kill(process.pid, number)
        _, error = process.communicate(timeout=30)
    assert out.read_bytes() == b"good weights"
    names = {path.name for path in tmp_path.iterdir()} - ({"good.progress"} if number == signal.SIGKILL else set())
    assert names == {"good.keras"}
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in error
    until(lambda: subprocess.run(["pgrep", "-s", str(process.pid)]).returncode == 1, 10, "processes are left over")


def test_kill_9_while_training_and_the_same_command_again(few_digits, tmp_path):
    out, epochs = tmp_path / "good.keras", 40
    out.write_bytes(b"good weights")
    with training(out, few_digits, epochs) as process:
        for line in process.stderr:
            if line.startswith("Epoch 3/"):
                break
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert out.read_bytes() == b"good weights"
    assert {path.name for path in tmp_path.iterdir()} == {"good.keras", "good.progress"}
    until(lambda: subprocess.run(["pgrep", "-s", str(process.pid)]).returncode == 1, 10, "processes are left over")

    with training(out, few_digits, epochs) as process:
        output, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    done = int(re.search(rf"going on after epoch (\d+), from {re.escape(str(out.with_suffix('.progress')))}", error)[1])
    assert 2 <= done < epochs
    assert re.findall(r"^Epoch (\d+)/", error, re.MULTILINE) == [str(epoch) for epoch in range(done + 1, epochs + 1)]
    assert f"written: {out}" in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.json", "good.keras"]
    record = json.loads(out.with_suffix(".json").read_text())
    assert (record["epochs"], record["interrupted"]) == (epochs, False)
    assert record["sets"][0]["accuracy"] > 0.7


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do some work in a process of its own, killed before its file operation number `step`; whether it got that far."""
    child = os.fork()
    if not child:
        operations = iter(range(1, step + 1))

        def count(event: str, _: tuple) -> None:
            if event.split(".")[0] in FILE_EVENTS and next(operations, 0) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL)
    return status != 0


def save_drawings(folder: Path) -> None:
    """Correct a drawing's label, killed at each step. The drawing exists then, under its old label or its new one."""
    killed, step = True, 0
    while killed:
        step += 1
        drawings = Drawings(folder / str(step))
        saved, _ = drawings.save([IMAGE], "1", Saved())
        killed = killed_at(step, lambda: drawings.save([IMAGE], "7", saved))  # noqa: B023
        files = labelled_digits(drawings.folder)
        assert {label for _, label in files} in ([{1}, {7}, {1, 7}] if killed else [{7}])
        assert all(np.array_equal(read_image(path), IMAGE) for path, _ in files)
    assert step > 5


def whole_at_each_step(work: Callable[[], object], *paths: Path) -> None:
    """Do some work that replaces files, and see at each step what a kill would leave: the old content or the new."""
    contents: list[list[bytes]] = []
    watching = True  # the hook's own reading is not a step, and a hook can't be removed

    def look(event: str, _: tuple) -> None:
        nonlocal watching
        if watching and event.split(".")[0] in FILE_EVENTS:
            watching = False
            contents.append([path.read_bytes() for path in paths])
            watching = True

    sys.addaudithook(look)
    look("open", ())
    work()
    look("open", ())
    watching = False
    assert len(contents) > 5
    for versions in zip(*contents, strict=True):
        assert versions[0] != versions[-1]
        assert set(versions) == {versions[0], versions[-1]}


def save_weights(folder: Path) -> None:
    path, old, new = folder / "a.keras", build_network("mlp256"), build_network("mlp256")
    save_network(old, path, {"of": "old"})
    whole_at_each_step(lambda: save_network(new, path, {"of": "new"}), path, path.with_suffix(".json"))


def save_figures(folder: Path) -> None:
    drawn = [Figure(), Figure(figsize=(2, 2))]
    for path in (folder / "a.png", folder / "a.svg", folder / "a.pdf"):
        style.save_figure(drawn[0], path)
        whole_at_each_step(lambda: style.save_figure(drawn[1], path), path)  # noqa: B023
    whole_at_each_step(lambda: style.save_figure_pages(drawn, path), path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9 here")
@pytest.mark.parametrize("saving", [save_drawings, save_weights, save_figures])
def test_kill_9_while_saving(tmp_path, saving):
    process = multiprocessing.get_context("spawn").Process(target=saving, args=(tmp_path,))
    process.start()
    process.join(120)
    assert process.exitcode == 0

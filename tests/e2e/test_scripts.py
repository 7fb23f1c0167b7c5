"""model.py and wrong_predictions.py as processes: odd outputs, odd names, no internet, and all of MNIST."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from paintcv.commands.options import weights_path
from paintcv.ink.picture import make_pictures
from paintcv.networks.prediction import predict
from paintcv.networks.weights import load_network
from tests.conftest import ROOT, png
from tests.support.desk import SEVEN, painted

pytestmark = pytest.mark.slow

PREDICT = ["model.py", "predict"]


@pytest.fixture
def seven(tmp_path) -> Path:
    return png(tmp_path / "seven.png", painted([SEVEN]))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_one_line(seven):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, *PREDICT, seven], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (result.returncode, result.stderr) == (1, f"model.py: standard output: {os.strerror(28)}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes it")
def test_a_closed_output_is_no_error(seven):
    closed = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, *PREDICT, seven]
    result = subprocess.run(closed, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes it")
def test_a_closed_standard_error_is_no_error(seven, tmp_path):
    closed = ["sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, *PREDICT]
    result = subprocess.run([*closed, tmp_path / "none.png", seven], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{seven}  7  ")  # and nothing for the other file


def test_an_output_that_is_closed_early_ends_the_command_in_silence(seven):
    command = [sys.executable, *PREDICT, *[str(seven)] * 4000]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1


def test_an_output_that_nobody_reads(few_drawings, tmp_path):
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "wrong_predictions.py", "--drawings", few_drawings, "--save", tmp_path / "a.png"]
    result = subprocess.run(command, cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    assert (result.returncode, result.stderr) == (1, b"")


def test_standard_input(seven):
    command = [sys.executable, *PREDICT, "-"]
    result = subprocess.run(command, cwd=ROOT, input=seven.read_bytes(), capture_output=True)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.startswith(b"-  7  ")


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_any_name_is_printed_in_any_encoding(run, tmp_path):
    folder = tmp_path / "drawings \udcff \u4e00"
    (folder / "1").mkdir(parents=True)
    png(tmp_path / "seven.png", painted([SEVEN])).rename(folder / "1" / "a\udcff\nb $\u4e00.png")
    (folder / "1" / "b\udcff.png").write_bytes(b"cut")
    result = run("model.py", "evaluate", "--drawings", folder, PYTHONIOENCODING="ascii")
    assert result.returncode == 1
    assert r"drawings \udcff \u4e00" in result.stdout
    assert result.stderr.startswith("model.py: ")
    assert r"b\udcff.png" in result.stderr


def test_no_mnist_and_no_internet(run, tmp_path):
    result = run("model.py", "evaluate", MNIST_NPZ=None, KERAS_HOME=tmp_path, https_proxy="http://127.0.0.1:9")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    last = result.stderr.splitlines()[-1]
    assert "internet" in last
    assert "MNIST_NPZ" in last


def test_no_tensorboard(run, failed, tmp_path):
    """As where it isn't installed: Python's import system finds none."""
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['tensorboard'] = None")
    result = run("model.py", "train", "--tensorboard", tmp_path / "logs", PYTHONPATH=tmp_path)
    failed(result, 1, "pip install tensorboard")


def test_evaluate_all_of_mnist(mnist, call):
    result = call("model.py", "evaluate", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    (test,) = json.loads(result.stdout)["sets"]
    record = json.loads(weights_path("mlp512").with_suffix(".json").read_text())
    for key in ("name", "n", "wrong", "accuracy", "loss"):  # the rest depends on the rejector, too
        assert test[key] == pytest.approx(record["sets"][0][key], abs=1e-4)


def test_wrong_predictions_of_all_of_mnist(call, mnist, tmp_path):
    result = call("wrong_predictions.py", "--save", tmp_path / "a.png")
    assert (result.returncode, result.stderr) == (0, "")
    predictions = predict(load_network(weights_path("mlp512")), make_pictures(mnist[1][0])).argmax(1)
    wrong = int(np.sum(predictions != mnist[1][1]))
    assert result.stdout.splitlines()[0] == f"{wrong} of 10,000 wrong, accuracy {1 - wrong / 10000:.2%}"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")

"""What the scripts share: how they end, whatever their output, and options that are wrong."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, answered, draw, png
from desk import SEVEN, painted

from command_line import ended, one_line
from usage import COMMANDS

PREDICT = ["model.py", "predict"]


@pytest.fixture
def seven(tmp_path):
    return png(tmp_path / "seven.png", painted([SEVEN]))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_told_in_a_line(seven):
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
    assert result.stdout.startswith(f"{seven}  7  ")  # and nothing of the other


def test_a_full_folder_for_temporary_files_is_told_in_a_line(capsys):
    def work() -> bool:
        raise OSError("12 requested and 10 written")  # as NumPy says it

    assert ended("model.py", work) == 1
    assert capsys.readouterr().err == "model.py: a file: 12 requested and 10 written\n"


def test_a_window_goes_on_when_the_disk_is_full(session, capsys, monkeypatch):
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        draw(session)
        session.read()
        answered(session)
        assert session.running
        with pytest.raises(OSError):
            full.close()
    assert capsys.readouterr().err == f"paint.py: standard output: {os.strerror(28)}\n"


def test_any_name_is_one_line(run, tmp_path):
    odd = png(tmp_path / "a\nb.png", painted([SEVEN]))
    result = run(*PREDICT, odd)
    assert result.stdout.startswith(f"{tmp_path}/a\\nb.png  7  ")
    assert one_line("ü 7\t\x1b\n") == "ü 7\\t\\x1b\\n"
    result = run(*PREDICT, tmp_path / "none\n.png")
    assert result.stderr == f"model.py: {tmp_path}/none\\n.png: No such file or directory\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_any_name_is_shown(run, tmp_path):
    folder = tmp_path / "drawings \udcff \u4e00"
    (folder / "1").mkdir(parents=True)
    odd = png(tmp_path / "seven.png", painted([SEVEN])).rename(folder / "1" / "a\udcff\nb $\u4e00.png")
    environment = {"PYTHONIOENCODING": "utf-8", "DISPLAY": None}
    result = run("model.py", "show", odd, "--save", tmp_path / "why.png", **environment)
    assert (result.returncode, result.stderr, result.stdout.count("\n")) == (0, "", 2)
    result = run("wrong_predictions.py", "--drawings", folder, "--save", tmp_path / "wrong.png", **environment)
    assert (result.returncode, result.stderr, result.stdout.count("\n")) == (0, "", 3)
    words = ["evaluate", "--drawings", folder, "--reliability", tmp_path / "reliability.png"]
    result = run("model.py", *words, MNIST_NPZ=os.environ["MNIST_NPZ"], PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "command",
    [
        [*PREDICT, "seven.png", "--save"],
        ["model.py", "evaluate", "--reliability"],
        ["model.py", "compare", "--save"],
        ["model.py", "show", "--save"],
        ["model.py", "train", "--plot"],
        ["wrong_predictions.py", "--save"],
    ],
)
def test_what_can_not_be_written_is_told_before_the_work(run, failed, tmp_path, command):
    result = run(*command, tmp_path / "none" / "a.png", MNIST_NPZ="none.npz", timeout=10)
    failed(result, 1, f"{command[0]}: {tmp_path}/none: no such folder; make it first")


def test_a_record_that_can_not_be_written_is_told_before_the_training(run, failed, tmp_path):
    (tmp_path / "a.json").mkdir()
    result = run("model.py", "train", "--out", tmp_path / "a.keras", MNIST_NPZ="none.npz")
    failed(result, 1, f"{tmp_path}/a.json: is a folder")


def test_wrong_usage_names_the_command_and_its_help(run, failed):
    result = run("model.py", "train", "--keep-out", "3")
    failed(result, 2, "model.py train: argument --keep-out: needs --strokes", "; see python model.py train --help")


SCRIPTS = [["paint.py"], ["model.py"], *(["model.py", name] for name, *_ in COMMANDS), ["wrong_predictions.py"]]


@pytest.mark.parametrize("script", SCRIPTS, ids=" ".join)
def test_help_is_complete_and_short(run, script):
    result = run(*script, "--help", COLUMNS="100")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert len(lines) < 40
    assert lines[lines.index("") + 1][0].isupper(), "what it does is not told"
    for line, following in pairwise([*lines, ""]):
        if re.match("  -", line):
            assert re.search(r"\S  +\S", line) or re.match(" {10}", following), f"not explained: {line}"

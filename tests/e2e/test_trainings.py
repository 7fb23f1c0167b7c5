"""Trainings as processes: the same seed, a teacher, the comparison, TensorBoard."""

import importlib.util
import json
import re

import cv2
import pytest

from paintcv.data.strokes import read_pen_digits
from paintcv.learning.samples import MADE_UP_COUNT, PAINTINGS
from tests.conftest import need

pytestmark = pytest.mark.slow


def test_the_same_seed_makes_the_same_network(run, few_digits, tmp_path):
    command = ["model.py", "train", "--epochs", "6", "--seed", "5", "--out"]
    first = run(*command, tmp_path / "first.keras", MNIST_NPZ=few_digits)
    assert first.returncode == 0, first.stderr
    before, after = (
        float(value) for value in re.findall(r"(?:before training|epochs): .*accuracy ([\d.]+)%", first.stdout)
    )
    assert before < 40 < after
    assert "val_accuracy" in first.stderr  # Keras's own progress
    assert "I0000" not in first.stderr  # nothing of TensorFlow's start
    record = json.loads((tmp_path / "first.json").read_text())
    assert (record["network"], record["seed"], record["epochs"]) == ("mlp512", 5, 6)
    assert record["parameters"] == 784 * 512 + 512 + 512 * 10 + 10
    assert record["learnt_from"] == {"MNIST": 550}
    assert [(values["name"], values["n"]) for values in record["sets"]] == [
        ("MNIST test", 200),
        ("MNIST, kept back", 50),
    ]
    assert record["sets"][0]["accuracy"] == pytest.approx(after / 100, abs=1e-4)

    second = run(*command, tmp_path / "second.keras", MNIST_NPZ=few_digits)
    assert second.stdout.splitlines()[:2] == first.stdout.splitlines()[:2]
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["first.json", "first.keras", "second.json", "second.keras"]


def test_a_network_learns_from_a_teacher_and_all_kinds_of_digits(run, few_digits, few_strokes, few_drawings, tmp_path):
    learnt = sum(digit.writer < 25 for digit in read_pen_digits(few_strokes))
    words = ["--teacher", 1, "--drawings", few_drawings, "--strokes", few_strokes, "--keep-out", "25-30"]
    out = tmp_path / "all.keras"
    result = run("model.py", "train", "--epochs", 2, *words, "--out", out, MNIST_NPZ=few_digits)
    assert result.returncode == 0, result.stderr
    record = json.loads(out.with_suffix(".json").read_text())
    left_out = int(re.search(r"^(\d+) of them are left out$", result.stderr, re.MULTILINE)[1])
    assert left_out < 0.3 * learnt
    strokes = PAINTINGS * (learnt - left_out)
    assert record["learnt_from"] == {"MNIST": 550, "drawings": 20, "strokes": strokes, "made-up": MADE_UP_COUNT}
    assert (record["teacher_epochs"], record["epochs"]) == (1, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "all.keras"]


def test_compare(run, few_digits, few_strokes, tmp_path):
    out = tmp_path / "compare.png"
    command = ["model.py", "compare", "--network", "mlp128x2", "mlp512x256", "--trials", 2, "--strokes", few_strokes]
    result = run(*command, "--save", out, timeout=300, MNIST_NPZ=few_digits)
    assert result.returncode == 0, result.stderr
    rows = [re.split(r" {2,}", line) for line in result.stdout.splitlines() if re.match(r"mlp\w+ ", line)]
    assert [row[0] for row in rows] == ["mlp128x2", "mlp512x256"] * 2
    assert [row[1] for row in rows[:2]] == ["118,282", "535,818"]
    tutorial = [[float(value) for value in re.findall(r"\d+\.\d+", cell)] for cell in rows[0][3:]]
    assert all(low <= mean <= high for mean, low, high in tutorial)
    mnist, shifted, *_ = (mean for mean, _, _ in tutorial)
    assert shifted < mnist - 20  # 600 digits are few to learn every place from
    ours, *others = (float(cell.rstrip("%")) for cell in rows[2][1:])
    assert ours >= 97
    assert min(others) > 95
    assert abs(ours - others[0]) < 1.5  # framed, the place doesn't matter
    labels, answers, chance = re.search(
        r"mlp128x2: 5 random digits, (\d+) read as (\d+); .* ([\d.]+)%", result.stdout
    ).groups()
    assert len(labels) == len(answers) == 5
    assert float(chance) == pytest.approx((ours / 100) ** 5 * 100, abs=0.1)
    assert cv2.imread(str(out)).shape[1] == 1500


def test_tensorboard(run, few_digits, tmp_path):
    need(importlib.util.find_spec("tensorboard"), "no TensorBoard: pip install tensorboard")
    logs = tmp_path / "logs"
    words = ("--epochs", 2, "--out", tmp_path / "a.keras", "--tensorboard", logs)
    result = run("model.py", "train", *words, MNIST_NPZ=few_digits)
    assert result.returncode == 0, result.stderr
    for part in ("train", "validation"):
        assert list((logs / part).glob("events*"))

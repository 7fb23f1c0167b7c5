"""`model.py train`: what is written, and what is refused before a long training. Long trainings are in tests/e2e."""

import importlib.util
import json
import re

import numpy as np
import pytest

from paintcv import __version__
from paintcv.commands import train
from paintcv.data.strokes import read_pen_digits
from paintcv.learning import samples
from paintcv.learning.samples import PAINTINGS
from paintcv.learning.scores import score_digits
from paintcv.networks.layers import load_keras
from paintcv.networks.prediction import predict
from paintcv.networks.weights import load_network
from paintcv.system.console import FileError
from tests.conftest import need, png
from tests.support.figures import svg_texts
from tests.support.letters import unipen_letters

FEW_MADE_UP = 50  # digits: they take long to paint


@pytest.fixture
def train_few(call, few_digits):
    """Call `model.py train` for one epoch, with the small MNIST."""
    return lambda *arguments: call("model.py", "train", "--epochs", 1, *arguments, MNIST_NPZ=few_digits)


@pytest.mark.usefixtures("sample_thread")
def test_weights_record_and_curves(train_few, few_strokes, few_drawings, monkeypatch, tmp_path):
    load_keras()
    from paintcv.learning import labels  # imports Keras

    monkeypatch.setattr(labels, "NETWORK", "mlp128x2")  # it learns faster than a better one
    monkeypatch.setattr(samples, "MADE_UP_COUNT", FEW_MADE_UP)
    out, plot = tmp_path / "all.keras", tmp_path / "curves.svg"
    learnt = sum(digit.writer < 25 for digit in read_pen_digits(few_strokes))
    assert 0 < learnt < 150
    words = ["--network", "mlp128x2", "--drawings", few_drawings, "--strokes", few_strokes, "--keep-out", "25-27,28-30"]
    result = train_few(*words, "--seed", 5, "--plot", plot, "--out", out)
    assert result.returncode == 0, result.stderr
    assert "val_accuracy" in result.stderr  # Keras's own progress
    *_, written, advice, plotted = result.stdout.splitlines()
    assert written == f"written: {out}"
    assert advice == f"try it: python paint.py --network {out}"
    assert plotted == f"written: {plot}"
    assert {"mlp128x2", "validation", "learning rate", "accuracy"} <= set(svg_texts(plot))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "all.keras", "curves.svg"]

    record = json.loads(out.with_suffix(".json").read_text())
    assert record["command"].startswith("python model.py train --epochs 1 --network mlp128x2 --drawings ")
    assert record["command"].endswith(f" --seed 5 --plot {plot} --out {out}")
    assert (record["network"], record["seed"], record["epochs"], record["interrupted"]) == ("mlp128x2", 5, 1, False)
    assert record["parameters"] == 784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10
    left_out = int(re.search(r"^(\d+) of them are left out$", result.stderr, re.MULTILINE)[1])
    assert 0 <= left_out < 0.3 * learnt
    assert record["learnt_from"] == {
        "MNIST": 550,
        "drawings": 20,
        "strokes": PAINTINGS * (learnt - left_out),
        "made-up": FEW_MADE_UP,
    }
    assert record["kept_out_writers"] == "writers 25-27, 28-30"
    kept_out = f"{few_strokes.name}, writers 25-27, 28-30"
    names = ["MNIST test", "MNIST, kept back", kept_out, f"{kept_out}, at random"]
    assert [values["name"] for values in record["sets"]] == names
    assert [values["n"] for values in record["sets"]] == [200, 50, 150 - learnt, 150 - learnt]
    assert list(record["versions"]) == ["paintcv", "python", "opencv-python", "numpy", "tensorflow", "keras"]
    assert record["versions"]["paintcv"] == __version__
    assert load_network(out).name == "mlp128x2"


def test_tutorials_recipe(train_few, few_digits, few_drawings, tmp_path):
    out = tmp_path / "tutorial.keras"
    words = ["--network", "mlp256", "--recipe", "tutorial", "--drawings", few_drawings]
    result = train_few(*words, "--out", out)
    assert result.returncode == 0, result.stderr
    record = json.loads(out.with_suffix(".json").read_text())
    assert (record["recipe"], record["epochs"]) == ("tutorial", 1)
    assert record["learnt_from"] == {"MNIST": 600, "drawings": 20}
    assert "temperature" not in record
    unframed = record["sets"][1]
    assert unframed["name"] == "MNIST test, not framed"
    with np.load(few_digits) as file:  # the standardization is within the weights: the file takes pixels of 0..1
        probabilities = predict(load_network(out), file["x_test"] / np.float32(255))
        assert score_digits("again", probabilities, file["y_test"]).wrong == unframed["wrong"]


def test_fine_tuning(train_few, few_drawings, monkeypatch, tmp_path):
    load_keras()
    from paintcv.learning import tuning  # imports Keras

    monkeypatch.setattr(tuning, "SAMPLES_PER_EPOCH", 500)
    out = tmp_path / "mine.keras"
    result = train_few("--from", "mlp128x2", "--drawings", few_drawings, "--out", out)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("MNIST test (200): ")
    assert f"\n{few_drawings.name} (20, all of them learnt): " in result.stdout
    assert result.stdout.splitlines()[-2:] == [f"written: {out}", f"try it: python paint.py --network {out}"]
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["network"] == "mlp128x2"
    assert record["learnt_from"] == {"MNIST": 600, "drawings": 20}
    assert f"--from mlp128x2 --drawings {few_drawings}" in record["command"]


def test_shipped_weights_are_never_replaced_by_default(monkeypatch, tmp_path):
    monkeypatch.setattr(train, "WEIGHTS_FOLDER", tmp_path)
    assert train.default_file("mlp512", tutorial=False) == tmp_path / "mlp512.keras"
    (tmp_path / "mlp512.keras").touch()
    assert train.default_file("mlp512", tutorial=False) == tmp_path / "mlp512-trained.keras"
    assert train.default_file("mlp512", tutorial=True) == tmp_path / "mlp512-tutorial.keras"


def test_a_file_that_no_training_made_is_replaced_only_by_force(tmp_path):
    mine = tmp_path / "mine.keras"
    train.check_outputs([mine], None)  # nothing there yet
    mine.write_bytes(b"my own weights")
    for record in (None, "", "[1, 2]", '{"name": "notes"}', "[" * 100_000):
        if record is not None:
            mine.with_suffix(".json").write_text(record)
        with pytest.raises(FileError, match=r"mine\.keras: not made by train; .* replace it with --force$"):
            train.check_outputs([mine], None)
        train.check_outputs([mine], None, force=True)
    mine.with_suffix(".json").write_text('{"network": "mlp512", "command": "python model.py train"}')
    train.check_outputs([mine], None)
    mine.unlink()
    mine.with_suffix(".json").write_text("{}")
    with pytest.raises(FileError, match="not made by train"):  # its record would replace these notes
        train.check_outputs([mine], None)
    assert mine.with_suffix(".json").read_text() == "{}"


def test_force_is_an_option(call, failed, few_digits, tmp_path):
    mine = tmp_path / "mine.keras"
    mine.write_bytes(b"my own weights")
    failed(call("model.py", "train", "--out", mine, MNIST_NPZ=few_digits), 1, f"model.py: {mine}: not made by train")
    assert mine.read_bytes() == b"my own weights"
    words = "--network", "mlp128x2", "--recipe", "tutorial", "--epochs", 1, "--out", mine, "--force"
    assert call("model.py", "train", *words, MNIST_NPZ=few_digits).returncode == 0
    assert load_network(mine).name == "mlp128x2"


@pytest.mark.parametrize(
    ("words", "option", "message"),
    [
        (["--network", "rejector"], "--network", "rejector needs --strokes and --others to learn from"),
        (["--network", "rejector", "--strokes", "a"], "--network", "rejector needs --strokes and --others"),
        (["--network", "rejector", "--others", "a"], "--network", "rejector needs --strokes and --others"),
        (["--others", "a"], "--others", "is for --network rejector"),
        (["--network", "cnn", "--strokes", "a", "--others", "a"], "--others", "is for --network rejector"),
        (["--from", "cnn", "--drawings", "a", "--others", "a"], "--others", "is for --network rejector"),
        (["--network", "rejector", "cnn", "--strokes", "a", "--others", "a"], "--network", "rejector is trained alone"),
        (
            ["--network", "rejector", "--strokes", "a", "--others", "a", "--teacher", "2"],
            "--network",
            "without --teacher",
        ),
        (["--network", "rejector", "--recipe", "tutorial"], "--network", "without --teacher and --recipe tutorial"),
        (["--network", "cnn", "--epochs", "2", "3"], "--epochs", "has 2 numbers for 1 networks"),
        (["--network", "cnn", "mlp256", "mlp512", "--epochs", "2", "3"], "--epochs", "has 2 numbers for 3 networks"),
        (["--network", "cnn", "mlp256", "--epochs", "2", "3", "--recipe", "tutorial"], "--epochs", "takes one number"),
        (["--from", "cnn", "--drawings", "a", "--epochs", "2", "3"], "--epochs", "has 2 numbers"),
    ],
)
def test_options_that_do_not_go_together(call, failed, words, option, message):
    failed(call("model.py", "train", *words), 2, f"model.py train: argument {option}: ", message)


@pytest.mark.usefixtures("sample_thread")
def test_a_file_of_the_wrong_kind_is_named_before_anything_is_learnt(call, failed, few_digits, few_strokes, tmp_path):
    letters = tmp_path / "letters.dat"
    letters.write_text(unipen_letters([("H", 1)]))
    words = ["--strokes", few_strokes, letters, "--out", tmp_path / "a.keras"]
    result = call("model.py", "train", *words, MNIST_NPZ=few_digits)
    assert result.returncode == 1
    error = result.stderr.splitlines()[-1]
    assert error.startswith(f"model.py: {letters}, line 1: 'H' is no digit; name ")
    assert "--others" in error
    assert "Epoch" not in result.stderr
    assert list(tmp_path.iterdir()) == [letters]


def test_outputs_that_can_not_be_written(call, failed, tmp_path):
    """They are errors before the work: MNIST isn't read."""

    def refused(*words: object) -> object:
        return call("model.py", "train", *words, MNIST_NPZ="none.npz")

    failed(refused("--out", tmp_path / "no" / "a.keras"), 1, str(tmp_path / "no"), "no such folder")
    long = f"{'a' * 250}.keras"
    failed(refused("--out", tmp_path / long), 1, long, "can't be written", "another place")
    (tmp_path / "a.keras").mkdir()
    failed(refused("--out", tmp_path / "a.keras"), 1, f"{tmp_path / 'a.keras'}: is a folder; name a file")
    (tmp_path / "b.json").mkdir()
    failed(refused("--out", tmp_path / "b.keras"), 1, f"{tmp_path / 'b.json'}: is a folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.keras", "b.json"]


def test_a_folder_for_tensorboard_that_can_not_be_made(call, failed, tmp_path):
    need(importlib.util.find_spec("tensorboard"), "no TensorBoard: pip install tensorboard")
    (tmp_path / "file").touch()
    for logs in (tmp_path / "file", tmp_path / "file" / "logs"):
        result = call("model.py", "train", "--tensorboard", logs)
        failed(result, 1, f"{logs}: can't make this folder", "another place")


@pytest.mark.usefixtures("sample_thread")
def test_digits_that_can_not_be_learnt(train_few, few_strokes, tmp_path):
    out = ("--out", tmp_path / "a.keras")
    result = train_few("--strokes", few_strokes, "--keep-out", "0-99", *out)
    assert result.returncode == 1
    assert "every writer is kept out" in result.stderr.splitlines()[-1]
    (tmp_path / "seven").mkdir()
    png(tmp_path / "seven" / "a.png", np.eye(28, dtype=np.uint8))
    result = train_few("--recipe", "tutorial", "--drawings", tmp_path, *out)
    assert result.returncode == 1
    assert "is not a label from 0 to 9" in result.stderr.splitlines()[-1]
    assert not list(tmp_path.glob("a.*"))


@pytest.fixture
def foreign_network(tmp_path):
    """Save a network of other layers: foreign_network(name) -> its .keras file."""

    def foreign_network(name: str):
        keras = load_keras()
        layers = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
        path = tmp_path / f"{name}.keras"
        keras.Sequential(layers, name=name).save(path)
        return path

    return foreign_network


def test_networks_that_can_not_be_fine_tuned(call, failed, foreign_network, few_drawings, tmp_path):
    def refused(path: object) -> object:
        return call("model.py", "train", "--from", path, "--drawings", few_drawings)

    failed(refused(tmp_path / "no.keras"), 1, "no.keras", "no such file")
    other = foreign_network("other")
    failed(refused(other), 1, "other.keras", "'other'", "mlp512")
    failed(refused(foreign_network("mlp512")), 1, "mlp512.keras: its weights don't have the shapes of mlp512's")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mlp512.keras", "other.keras"]

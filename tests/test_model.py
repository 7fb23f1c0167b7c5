"""The networks and their command line, in real processes on real files."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from conftest import ROOT, png
from hypothesis import given
from hypothesis import strategies as st

import commands
import model
from data import mnist_test, pen_sets, pictures
from evaluation import score
from files import FileError, read_strokes

READING = r"\d\??  \d+\.\d%  \(next: \d \d+\.\d%, \d \d+\.\d%\)"


@given(st.lists(st.floats(0, 1), min_size=10, max_size=10))
def test_describe(values):
    values = np.array(values, np.float32)
    line = model.describe(values)
    assert re.fullmatch(READING, line)
    named = [int(line[0]), *(int(digit) for digit in re.findall(r"(?:next:|,) (\d)", line))]
    assert len(set(named)) == 3
    assert [values[digit] for digit in named] == sorted(values, reverse=True)[:3]
    assert "100.0%" not in line


def test_describe_in_words():
    values = np.array([0, 0.005, 0, 0, 0, 0, 0, 0.992, 0.001, 0.002])
    assert model.describe(values) == "7  99.2%  (next: 1 0.5%, 9 0.2%)"


def test_the_committed_weights_and_their_records(mnist):
    test = mnist_test()
    for path in (model.WEIGHTS / f"{name}.keras" for name in model.NETWORKS):
        record = json.loads(path.with_suffix(".json").read_text())
        assert record["network"] == path.stem
        assert record["command"].startswith("python model.py train")
        assert not any("optimizer" in name for name in zipfile.ZipFile(path).namelist())
        assert zipfile.ZipFile(path).getinfo("model.weights.h5").file_size < 4.2 * record["parameters"] + 60_000
        scored = score(test.name, model.probabilities(model.load(path), test.pictures), test.labels).numbers()
        for name in ("name", "n", "wrong", "accuracy", "ece", "loss"):
            assert scored[name] == pytest.approx(record["sets"][0][name], abs=1e-4)


def test_evaluate_all_of_mnist(mnist, run):
    result = run("model.py", "evaluate", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    (test,) = json.loads(result.stdout)["sets"]
    assert test == pytest.approx(json.loads((model.WEIGHTS / "mlp512.json").read_text())["sets"][0], abs=1e-4)


def test_the_default_network_is_the_one_asked_for():
    network = model.load(model.WEIGHTS / "mlp512.keras")
    assert [type(layer).__name__ for layer in network.layers] == ["Flatten", "Dense", "Dense"]
    assert [layer.units for layer in network.layers[1:]] == [512, 10]
    assert [layer.activation.__name__ for layer in network.layers[1:]] == ["relu", "softmax"]


def test_train(run, few_digits, tmp_path):
    command = ["model.py", "train", "--epochs", "6", "--seed", "5", "--out"]
    one = run(*command, tmp_path / "one.keras", MNIST_NPZ=str(few_digits))
    assert one.returncode == 0, one.stderr
    before, after = (
        float(value) for value in re.findall(r"(?:before training|epochs): .*accuracy ([\d.]+)%", one.stdout)
    )
    assert before < 40 < after
    assert "val_accuracy" in one.stderr  # Keras's own progress
    assert "I0000" not in one.stderr
    record = json.loads((tmp_path / "one.json").read_text())
    assert record["network"] == "mlp512"
    assert record["seed"] == 5
    assert record["epochs"] == 6
    assert record["parameters"] == 784 * 512 + 512 + 512 * 10 + 10
    assert record["learnt_from"] == {"MNIST": 550}
    assert [(of["name"], of["n"]) for of in record["sets"]] == [("MNIST test", 200), ("MNIST, kept back", 50)]
    assert record["sets"][0]["accuracy"] == pytest.approx(after / 100, abs=1e-4)
    assert set(record["versions"]) == {"python", "opencv-python", "numpy", "tensorflow", "keras"}

    two = run(*command, tmp_path / "two.keras", MNIST_NPZ=str(few_digits))
    assert two.stdout.splitlines()[:2] == one.stdout.splitlines()[:2]  # the same seed, the same network
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.json", "one.keras", "two.json", "two.keras"]


def test_a_training_takes_the_place_of_no_weights_that_came_with_the_program(monkeypatch, tmp_path):
    monkeypatch.setattr(commands, "WEIGHTS", tmp_path)
    assert commands.new_weights("mlp512", tutorial=False) == tmp_path / "mlp512.keras"
    (tmp_path / "mlp512.keras").touch()
    assert commands.new_weights("mlp512", tutorial=False) == tmp_path / "mlp512-trained.keras"
    assert commands.new_weights("mlp512", tutorial=True) == tmp_path / "mlp512-tutorial.keras"


def test_train_with_all_there_is(run, few_digits, few_strokes, few_drawings, tmp_path):
    out = tmp_path / "all.keras"
    learnt = sum(drawing.writer < 25 for drawing in read_strokes(few_strokes))
    assert 0 < learnt < 150
    command = ["model.py", "train", "--epochs", 2, "--teacher", 1, "--drawings", few_drawings, "--strokes", few_strokes]
    result = run(*command, "--keep-out", "25-30", "--out", out, MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["learnt_from"] == {"MNIST": 550, "drawings": 40, "strokes": 6 * learnt}
    assert record["kept_out_writers"] == [25, 26, 27, 28, 29, 30]
    assert record["teacher_epochs"] == 1
    assert [of["n"] for of in record["sets"]] == [200, 50, 150 - learnt, 150 - learnt]
    assert record["sets"][3]["name"] == f"{few_strokes}, at random"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "all.keras"]


def test_train_on_what_is_wrong(run, few_digits, few_strokes, tmp_path):
    out = ("--out", tmp_path / "a.keras", "--epochs", 1)
    everyone = run("model.py", "train", "--strokes", few_strokes, "--keep-out", "0-99", *out, MNIST_NPZ=str(few_digits))
    assert everyone.returncode == 1
    assert "every writer is kept out" in everyone.stderr.splitlines()[-1]
    (tmp_path / "seven").mkdir()
    png(tmp_path / "seven" / "a.png", np.eye(28, dtype=np.uint8))
    wrong = run("model.py", "train", "--drawings", tmp_path, *out, MNIST_NPZ=str(few_digits))
    assert wrong.returncode == 1
    assert "not a label" in wrong.stderr.splitlines()[-1]
    assert not list(tmp_path.glob("a.*"))


def test_evaluate(run, few_digits, few_strokes, few_drawings, mnist):
    sets = ["--drawings", few_drawings, "--strokes", few_strokes]
    result = run("model.py", "evaluate", *sets, "--json", MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)["sets"]
    names = ["MNIST test", str(few_drawings), str(few_strokes), f"{few_strokes}, at random"]
    assert [of["name"] for of in told] == names
    assert [of["n"] for of in told] == [200, 40, 150, 150]
    network = model.load(model.WEIGHTS / "mlp512.keras")
    answers = model.read(model.WEIGHTS / "mlp512.keras", pictures(mnist[1][0][:40]))
    scored = score("drawings", answers, mnist[1][1][:40])  # the same digits, in another polarity
    assert told[1]["wrong"] == scored.wrong == round((1 - told[1]["accuracy"]) * 40)
    assert told[1]["loss"] == pytest.approx(scored.loss, abs=0.02)
    large, random = (network.predict(of.pictures, verbose=0).argmax(1) for of in pen_sets(few_strokes))
    assert told[3]["same"] == pytest.approx((large == random).mean())
    assert all(0 <= of["ece"] < 0.2 for of in told)

    table = run("model.py", "evaluate", *sets, "--writers", "12", "--verbose", MNIST_NPZ=str(few_digits))
    by_12 = sum(drawing.writer == 12 for drawing in read_strokes(few_strokes))
    (row,) = re.findall(
        rf"^{re.escape(str(few_strokes))} +(\d+) +[\d.]+% +\d+ +[\d.]+% +[\d.]+% +[\d.]+%$", table.stdout, re.M
    )
    assert int(row) == by_12
    assert table.stdout.count("read as") == 4


def test_evaluate_goes_on(run, few_strokes, tmp_path):
    broken = tmp_path / "broken.tra"
    broken.write_text('.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n 1\n')
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cut.png").write_bytes(b"cut")
    png(tmp_path / "7" / "good.png", cv2.line(np.zeros((30, 30), np.uint8), (5, 5), (20, 20), 255, 3))
    result = run(
        *("model.py", "evaluate", "--drawings", tmp_path / "none", tmp_path),
        *("--strokes", broken, few_strokes, "--json"),
        MNIST_NPZ=str(tmp_path / "none.npz"),
    )
    assert result.returncode == 1
    errors = result.stderr.splitlines()
    assert [error.split(": ")[1] for error in errors] == [
        *(str(tmp_path / "none.npz"), str(tmp_path / "none"), str(tmp_path / "7" / "cut.png"), f"{broken}, line 3")
    ]
    sets = json.loads(result.stdout)["sets"]
    assert [(of["name"], of["n"]) for of in sets][:2] == [(str(tmp_path), 1), (str(few_strokes), 150)]


def test_train_that_can_not(run, failed, tmp_path):
    failed(run("model.py", "train", "--out", tmp_path / "no" / "a.keras"), 1, str(tmp_path / "no"), "no such folder")
    long = f"{'a' * 250}.keras"
    failed(run("model.py", "train", "--out", tmp_path / long), 1, long, "can't be written", "another place")
    folder = tmp_path / "a.keras"
    folder.mkdir()
    failed(run("model.py", "train", "--out", folder), 1, f"{folder}: is a folder; name a file")
    with pytest.raises(FileError, match=r"a\.keras: can't be written"):  # as when it became one during the training
        model.save(model.build("mlp256"), folder, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.keras"]


@pytest.mark.parametrize("script", [("model.py", "train"), ("model.py", "evaluate"), ("wrong_predictions.py",)])
def test_no_mnist(run, failed, tmp_path, script):
    none = tmp_path / "none.npz"
    failed(run(*script, MNIST_NPZ=str(none)), 1, f"{script[0]}: {none}: No such file or directory; correct MNIST_NPZ")


def test_no_mnist_and_no_internet(run, tmp_path):
    result = run("model.py", "evaluate", MNIST_NPZ=None, KERAS_HOME=str(tmp_path), https_proxy="http://127.0.0.1:9")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    last = result.stderr.splitlines()[-1]
    assert "internet" in last
    assert "MNIST_NPZ" in last


@pytest.fixture
def foreign(tmp_path):
    """Weights that are none of ours: foreign(what) -> path."""
    keras = model.load_keras()

    def foreign(what: str) -> Path:
        path = tmp_path / "foreign.keras"
        if what == "missing":
            return path
        if what == "flat":
            keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)]).save(path)
        elif what == "letters":
            keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(26)]).save(path)
        elif what == "lambda":
            act = keras.layers.Lambda(lambda x: x)
            keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), act, keras.layers.Dense(10)]).save(path)
        elif what == "zip":
            with zipfile.ZipFile(path, "w") as file:
                file.writestr("readme.txt", "not a network")
        else:
            whole = (model.WEIGHTS / "mlp512.keras").read_bytes()
            path.write_bytes({"empty": b"", "truncated": whole[: len(whole) // 2], "noise": os.urandom(5000)}[what])
        return path

    return foreign


WHAT = ["missing", "empty", "truncated", "noise", "zip", "flat", "letters", "lambda"]


@pytest.mark.parametrize("what", WHAT)
def test_load_says_what_is_wrong_with_weights(foreign, what):
    path = foreign(what)
    with pytest.raises(FileError) as caught:
        model.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "python model.py train --network mlp512 --out" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reading_one_drawing_after_another_is_quiet(run):
    code = "import model, numpy; paths = sorted(model.WEIGHTS.glob('*.keras'))"
    code += "; [model.read(path, numpy.zeros((n, 28, 28), 'f')) for path in paths for n in (1, 2, 3, 5, 4, 7, 6, 9)]"
    result = run("-c", code)
    assert (result.returncode, result.stderr) == (0, "")


def test_load_says_what_is_wrong_with_a_place(tmp_path):
    path = tmp_path / ("a" * 300 + ".keras")
    with pytest.raises(FileError, match=r"\.keras: File name too long; name another"):
        model.load(path)


@pytest.mark.parametrize("last", ["linear", "relu", "no number"])
def test_a_network_must_give_probabilities(tmp_path, last):
    layers = model.load_keras().layers
    end = layers.Dense(10, "softmax" if last == "no number" else last)
    network = model.load_keras().Sequential([layers.Input((28, 28)), layers.Flatten(), end])
    if last == "no number":
        end.set_weights([weights * np.nan for weights in end.get_weights()])
    network.save(tmp_path / "a.keras")
    with pytest.raises(FileError, match=r"a\.keras: its outputs are not probabilities"):
        model.load(tmp_path / "a.keras")


def test_fine_tuning_needs_a_network_of_this_program(run, failed, few_drawings, tmp_path):
    layers = model.load_keras().layers
    inside = [layers.Input((28, 28)), layers.Flatten(), layers.Dense(16), layers.Dense(10, "softmax")]
    model.load_keras().Sequential(inside, name="mlp512").save(tmp_path / "a.keras")
    result = run("model.py", "train", "--from", tmp_path / "a.keras", "--drawings", few_drawings)
    failed(result, 1, "a.keras: its weights are of another shape")


@pytest.mark.parametrize("what", ["missing", "flat"])
def test_every_script_says_what_is_wrong_with_weights(run, failed, display, foreign, mnist, what):
    path = foreign(what)
    for command in (["model.py", "evaluate"], ["model.py", "predict", "a.png"], ["wrong_predictions.py"], ["paint.py"]):
        failed(run(*command, "--network", path), 1, f"{command[0]}: {path}: ", "python model.py train")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["guess"], ["guess", "train", "evaluate", "predict"]),
        (["train", "--epochs", "0"], ["--epochs", "from 1 up"]),
        (["train", "--network", "resnet"], ["resnet", "mlp512"]),
        (["train", "--out", "weights.h5"], ["weights.h5", ".keras"]),
        (["evaluate", "--network", "resnet"], ["resnet", "mlp512"]),
        (["evaluate", "--writers", "30-25"], ["--writers", "30-25"]),
        (["evaluate", "--json", "--verbose"], ["--json", "--verbose"]),
        (["train", "--keep-out", "some"], ["--keep-out", "some"]),
        (["train", "--keep-out", "25-30"], ["--keep-out", "--strokes"]),
        (["train", "--recipe", "tutorial", "--teacher", "2"], ["--recipe", "--teacher"]),
        (["train", "--from", "mlp512", "--drawings", "d", "--network", "cnn"], ["--from", "--network"]),
        (["evaluate", "--writers", "25-30"], ["--writers", "--strokes"]),
        (["evaluate", "--numbers", "9"], ["--numbers", "--strokes"]),
        (["compare", "--writers", "25-30"], ["--writers", "--strokes"]),
    ],
)
def test_wrong_usage(run, failed, arguments, words):
    failed(run("model.py", *arguments), 2, *words)


def test_help_is_quick_and_needs_no_tensorflow():
    code = "import sys, model, data, ink, paint, panel, reader; print({'tensorflow', 'keras'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"

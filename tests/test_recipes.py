"""The tutorials' recipes, fine-tuning and the comparison of networks: real commands on a few digits."""

import json
import re
import threading

import cv2
import numpy as np
import pytest
from conftest import png

import model
from evaluation import score
from files import read_image
from ink import picture
from tuning import tune
from tutorials import train_as_tutorial

TUTORIALS = {"mlp512": 10, "mlp128x2": 3, "mlp512x256": 1, "mlp256": 10, "cnn": 1}  # the epochs of each


def test_the_networks_are_the_tutorials():
    dense = {"mlp512": [512], "mlp128x2": [128, 128], "mlp512x256": [512, 256], "mlp256": [256]}
    assert set(model.NETWORKS) == set(TUTORIALS)
    for name, units in dense.items():
        layers = model.build(name).layers[1:]
        assert [layer.units for layer in layers] == [*units, 10]
        assert [layer.activation.__name__ for layer in layers] == ["relu"] * len(units) + ["softmax"]
    cnn = model.build("cnn").layers
    kinds = ["Reshape", "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dropout", "Dense"]
    assert [type(layer).__name__ for layer in cnn] == kinds
    assert model.build("cnn").count_params() == 225_034


def test_tutorials_recipe(run, few_digits, few_drawings, tmp_path):
    out = tmp_path / "theirs.keras"
    command = ["model.py", "train", "--network", "mlp256", "--recipe", "tutorial", "--drawings", few_drawings]
    result = run(*command, "--out", out, MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["recipe"] == "tutorial"
    assert record["epochs"] == TUTORIALS["mlp256"]
    assert record["learnt_from"] == {"MNIST": 600, "drawings": 40}
    assert result.stderr.count("Epoch ") == TUTORIALS["mlp256"]
    plain = record["sets"][1]
    assert plain["name"] == "MNIST test, not framed"
    with np.load(few_digits) as file:  # the standardization is within the weights: the file takes pixels of 0..1
        answers = model.load(out).predict(file["x_test"] / np.float32(255), verbose=0)
        assert score("again", answers, file["y_test"]).wrong == plain["wrong"]
    assert plain["accuracy"] > 0.7


def test_several_networks_in_one_file(run, tmp_path):
    result = run("model.py", "train", "--network", "mlp512", "cnn", "--out", tmp_path / "a.keras")
    assert result.returncode == 2
    assert "not with several networks" in result.stderr


@pytest.mark.parametrize("command", ["train", "compare"])
def test_a_network_named_twice(run, failed, command):
    failed(run("model.py", command, "--network", "cnn", "mlp512", "cnn"), 2, "--network", "twice")


def test_what_ends_before_anything_was_learnt_changes_nothing(few_digits, few_drawings, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    stop, network = threading.Event(), model.build("mlp128x2")
    before = network.get_weights()
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        tune(network, [few_drawings], 1, 0, stop)
    with pytest.raises(KeyboardInterrupt):
        train_as_tutorial([network], [], 1, 0, stop)
    assert all(map(np.array_equal, before, network.get_weights()))


@pytest.fixture(scope="module")
def own_hand(tmp_path_factory):
    """A folder of ones with a foot and a long serif, as MNIST has none: the network takes them for something else."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "1").mkdir()
    rng = np.random.default_rng(0)
    for number in range(12):
        image = np.zeros((280, 280), np.uint8)
        dx, dy = rng.integers(-12, 12, 2)
        points = np.array([[70 + dx, 120 + dy], [150, 50], [150 + dx // 2, 220], [90, 222 + dy // 3], [220, 222]])
        cv2.polylines(image, [points], False, 255, 14, cv2.LINE_AA)
        png(folder / "1" / f"{number}.png", image)
    return folder


def test_fine_tuning(run, own_hand, tmp_path, mnist):
    start = model.WEIGHTS / "mlp512.keras"
    out = tmp_path / "mine.keras"
    result = run("model.py", "train", "--from", start, "--drawings", own_hand, "--epochs", 6, "--out", out)
    assert result.returncode == 0, result.stderr
    before, after = map(
        float, re.search(r"MNIST test .*: ([\d.]+)% right before, ([\d.]+)% after", result.stdout).groups()
    )
    assert after > before - 0.1
    images = np.array([picture(read_image(path)) for path in sorted((own_hand / "1").iterdir())])
    answers = [model.load(path).predict(images, verbose=0).argmax(1) for path in (start, out)]
    assert (answers[1] == 1).mean() >= max((answers[0] == 1).mean(), 0.9)
    changed = re.findall(r"^  (.*): (\d) -> (\d)$", result.stdout, re.M)
    assert len(changed) == (answers[0] != answers[1]).sum()
    record = json.loads(out.with_suffix(".json").read_text())
    assert record["network"] == "mlp512"
    assert record["learnt_from"]["drawings"] == 12
    assert f"python paint.py --network {out}" in result.stdout


def test_fine_tuning_that_can_not(run, failed, own_hand, tmp_path):
    failed(
        run("model.py", "train", "--from", tmp_path / "no.keras", "--drawings", own_hand), 1, "no.keras", "no such file"
    )
    other = tmp_path / "other.keras"
    keras = model.load_keras()
    network = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")], name="other"
    )
    network.save(other)
    failed(run("model.py", "train", "--from", other, "--drawings", own_hand), 1, "other.keras", "'other'")
    failed(run("model.py", "train", "--from", "mlp512"), 2, "--from", "--drawings")
    failed(run("model.py", "train", "--from", "mlp512", "--drawings", own_hand, "--teacher", 2), 2, "--from")
    assert [path.name for path in tmp_path.iterdir()] == ["other.keras"]


def test_compare(run, few_digits, few_strokes, tmp_path):
    out = tmp_path / "compare.png"
    command = ["model.py", "compare", "--network", "mlp128x2", "mlp512", "--trials", 2, "--strokes", few_strokes]
    result = run(*command, "--save", out, MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    rows = [re.split(r" {2,}", line) for line in result.stdout.splitlines() if re.match(r"mlp\w+ ", line)]
    assert [row[0] for row in rows] == ["mlp128x2", "mlp512"] * 2
    assert [row[1] for row in rows[:2]] == ["118,282", "407,050"]
    tutorial = [[float(value) for value in re.findall(r"\d+\.\d+", cell)] for cell in rows[1][3:]]
    assert all(low <= mean <= high for mean, low, high in tutorial)
    mnist, shifted, large, random = (mean for mean, _, _ in tutorial)
    assert shifted < mnist - 20  # 600 digits are few to learn every place from
    assert random < large
    ours, *others = (float(cell.rstrip("%")) for cell in rows[3][1:])
    assert ours >= 97
    assert min(others) > 95
    assert abs(ours - others[0]) < 1  # framed, the place doesn't matter
    labels, answers, chance = re.search(
        r"mlp512: 5 random digits, (\d+) read as (\d+); .* ([\d.]+)%", result.stdout
    ).groups()
    assert len(labels) == len(answers) == 5
    assert float(chance) == pytest.approx((ours / 100) ** 5 * 100, abs=0.1)
    assert cv2.imread(str(out)).shape[1] == 1500


def test_tensorboard(run, few_digits, tmp_path):
    logs = tmp_path / "logs"
    out = ("--epochs", 2, "--out", tmp_path / "a.keras")
    result = run("model.py", "train", *out, "--tensorboard", logs, MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    for part in ("train", "validation"):
        assert list((logs / part).glob("events*"))


def test_no_tensorboard(run, failed, tmp_path):
    """Python's import system is told, before anything else, that there is none."""
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['tensorboard'] = None")
    result = run("model.py", "train", "--tensorboard", tmp_path / "logs", PYTHONPATH=str(tmp_path))
    failed(result, 1, "pip install tensorboard")


def test_a_folder_for_tensorboard_that_can_not_be_one(run, failed, tmp_path):
    (tmp_path / "file").touch()
    for logs in (tmp_path / "file", tmp_path / "file" / "logs"):
        failed(run("model.py", "train", "--tensorboard", logs), 1, f"{logs}: can't be made a folder", "another place")


def test_compare_tells_what_it_can_not_read(run, failed, few_digits, tmp_path):
    (tmp_path / "7").mkdir()
    png(tmp_path / "7" / "a.png", np.eye(28, dtype=np.uint8) * 255)
    (tmp_path / "7" / "b.png").write_bytes(b"cut")
    words = ["--network", "mlp256", "--trials", 0, "--drawings", tmp_path]
    result = run("model.py", "compare", *words, MNIST_NPZ=str(few_digits))
    failed(result, 1, str(tmp_path / "7" / "b.png"), "not an image")
    assert "mlp256" in result.stdout

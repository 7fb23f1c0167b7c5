"""The figures of calibration, of training, of the comparison, and of what a network looks for."""

import re
import threading
import xml.etree.ElementTree as ET

import cv2
import matplotlib
import numpy as np
import pytest
from conftest import png
from matplotlib.figure import Figure
from seen import cut_or_overlapping

import model
from data import pictures
from evaluation import BINS, score
from explanation import contributions, draw_contributions, draw_weights, explain, weights
from figures import for_projector
from files import FileError
from plots import Curves, curves_of, learning_curves, reliability_diagram
from prediction import predict


def answers(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, 10), and labels drawn with them."""
    rng = np.random.default_rng(seed)
    odds = np.exp(rng.normal(0, 2, (n, 10)))
    probabilities = odds / odds.sum(1, keepdims=True)
    return probabilities, (rng.random((n, 1)) < probabilities.cumsum(1)).argmax(1)


def test_reliability_diagram_against_a_loop():
    probabilities, labels = answers(500)
    scores = [score("first", probabilities, labels), score(f"folder/{'long/' * 20}$x", *answers(3))]
    figure = reliability_diagram(scores)
    above, _, below, _ = figure.axes
    assert len(figure.axes) == 4
    expected, counts, sure = [], [], []
    for low in range(BINS):
        inside = [i for i in range(500) if low <= probabilities[i].max() * BINS < low + 1]
        if inside:
            expected.append(np.mean([probabilities[i].argmax() == labels[i] for i in inside]))
            counts.append(str(len(inside)))
            sure.append(np.mean([probabilities[i].max() for i in inside]))
    assert [bar.get_height() for bar in above.patches] == pytest.approx(expected)
    assert above.lines[1].get_ydata() == pytest.approx(sure)
    assert [text.get_text() for text in below.texts] == counts
    assert above.get_title() == f"first\ncalibration error {scores[0].ece:.2%}"
    assert cut_or_overlapping(figure) == []


class Some:
    """Samples that are the same each time."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self.images, self.labels, self.size, self.seed = images, labels, len(labels), 0

    def take(self) -> tuple[np.ndarray, np.ndarray]:
        return self.images, self.labels


@pytest.fixture(autouse=True)
def projected():
    """Figures as the commands draw them, and networks that are the same each time."""
    model.load_keras().utils.set_random_seed(0)
    with matplotlib.rc_context():
        for_projector()
        yield


@pytest.mark.parametrize("names", [["mlp128x2"], ["mlp256", "mlp128x2"]])
def test_curves_are_each_networks_own(mnist, names):
    from training import RATE, fit, probabilities

    (images, labels), (test_images, test_labels) = mnist
    watched = [pictures(test_images[:200]), test_labels[:200]]
    networks = [model.build(name) for name in names]
    done, curves = fit(networks, Some(images[:300], labels[:300]), watched, 2, threading.Event())
    assert done == 2
    assert [one.name for one in curves] == names
    for network, one in zip(networks, curves, strict=True):
        right = probabilities(network, watched[0]).argmax(1) == watched[1]
        assert one.validation_accuracy[-1] == pytest.approx(right.mean())
        assert [len(part) for part in (one.loss, one.accuracy, one.validation_loss)] == [2, 2, 2]
        assert one.loss[1] < one.loss[0]
        assert one.rate == pytest.approx([RATE / 2, 0])


def test_curves_without_validation():
    assert curves_of("cnn", {"loss": [1.0], "accuracy": [0.5]}, [0.1]) == Curves("cnn", [0.1], [1.0], [0.5], [], [])


def test_learning_curves():
    down = [1.0, 0.5, 0.2]
    trained = [Curves(name, [3e-3, 2e-3, 1e-3], down, down[::-1], down, down[::-1]) for name in model.NETWORKS]
    trained.append(Curves("plain", [0.1], [0.3], [0.9], [], []))
    figure = learning_curves(trained[-3:])
    loss, accuracy, rate = figure.axes
    assert [list(line.get_ydata()) for line in loss.lines] == [down] * 4 + [[0.3], [], []]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [down[::-1]] * 4 + [[0.9]]
    assert list(rate.lines[0].get_xdata()) == [1, 2, 3]
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == [*(curves.name for curves in trained[-3:]), "samples", "validation"]
    figure = learning_curves(trained[:5])
    assert len({line.get_color() for line in figure.axes[2].lines}) == 5
    assert cut_or_overlapping(figure) == []


def words_of(path) -> str:
    """What an SVG says: matplotlib draws letters as outlines, and writes what they say in comments."""
    ET.parse(path)
    return path.read_text()


def test_train_plot(run, failed, few_digits, tmp_path):
    command = ["model.py", "train", "--network", "mlp128x2", "--epochs", 2, "--out", tmp_path / "a.keras"]
    failed(run(*command, "--plot", tmp_path / "none" / "a.png"), 1, "no such folder")
    result = run(*command, "--plot", tmp_path / "a.svg", MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    assert f"written: {tmp_path / 'a.svg'}" in result.stdout
    said = words_of(tmp_path / "a.svg")
    for word in ("mlp128x2", "validation", "learning rate", "accuracy"):
        assert f"<!-- {word} -->" in said


def test_evaluate_reliability(run, few_digits, few_drawings, tmp_path):
    path = tmp_path / "a.svg"
    result = run("model.py", "evaluate", "--drawings", few_drawings, "--reliability", path, MNIST_NPZ=str(few_digits))
    assert result.returncode == 0, result.stderr
    assert "<!-- MNIST test -->" in words_of(path)
    assert words_of(path).count("<!-- calibration error") == 2


def test_compare_figure():
    from comparison import Comparison, figure

    found = [
        Comparison(
            name,
            400_000,
            tutorial={"MNIST test": [0.96, 0.98], "shifted": [0.75 + place / 50]},
            ours={"MNIST test": [0.97], "shifted": [0.97], "pens": [0.6]},
        )
        for place, name in enumerate(model.NETWORKS)
    ]
    found.append(Comparison("unknown", 1))
    drawn = figure(found)
    (axes,) = drawn.axes
    assert [text.get_text() for text in axes.texts].count("97.00") == 3 * len(model.NETWORKS)
    assert len(axes.lines) == 5
    places = [(x, y) for line in axes.lines for x, y in zip(*line.get_data(), strict=True)]
    assert len(set(places)) == len(places) == 5 * len(model.NETWORKS)  # none hides another
    assert cut_or_overlapping(drawn) == []


def test_weights_of_each_network():
    for name, network in ((name, model.build(name)) for name in model.NETWORKS):
        shown = weights(network)
        layer = next(layer for layer in network.layers if layer.weights)
        assert shown.shape == ((32, 3, 3) if name == "cnn" else (layer.units, 28, 28))
        where = (1, 2, 0, 5) if name == "cnn" else (1 * 28 + 2, 5)
        assert shown[5, 1, 2] == layer.get_weights()[0][where]


def test_sheet_of_weights():
    shown = weights(model.build("mlp512"))
    figure = Figure(figsize=(12, 6), layout="constrained")
    draw_weights(figure, shown, "mlp512")
    assert figure.axes[0].get_xlabel() == ""
    sheet = figure.axes[0].images[0].get_array()
    assert sheet.shape == (16 * 29 - 1, 32 * 29 - 1)
    assert np.array_equal(sheet[29:57, 58:86], shown[34])  # the second row begins with 32
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()[:2]] == ["0", "32"]
    assert sheet[28].mask.all()
    assert cut_or_overlapping(figure) == []
    shown[[3, 99]] /= 1000
    figure.clear()
    draw_weights(figure, shown, "mlp512")
    assert figure.axes[0].get_xlabel() == "2 of them learnt nothing, and are blank"
    assert cut_or_overlapping(figure) == []


def test_contributions_add_up_to_the_logits():
    """Of a fresh network, which has no biases, the pixels' contributions are all that there is."""
    seen = np.random.default_rng(0).random((28, 28), np.float32)
    for name in ("mlp512", "mlp128x2", "cnn"):
        network = model.build(name)
        probabilities, spoke = contributions(network, seen)
        logarithms = np.log(network.predict_on_batch(seen[None])[0])
        assert spoke.shape == (10, 28, 28)
        assert spoke.sum((1, 2)) == pytest.approx(logarithms - logarithms.mean(), abs=1e-4)
        assert np.log(probabilities) == pytest.approx(logarithms, abs=1e-5)


def test_contributions_where_the_network_is_sure():
    network = model.build("mlp128x2")
    network.layers[-1].set_weights([1000 * weight for weight in network.layers[-1].get_weights()])
    seen = np.random.default_rng(0).random((28, 28), np.float32)
    probabilities, spoke = contributions(network, seen)
    assert probabilities.max() > 0.999
    assert np.isfinite(spoke).all()
    assert np.abs(spoke).max() > 1e-2  # not the vanishing gradient of a sure softmax


def test_contributions_drawn():
    spoke = np.zeros((10, 28, 28))
    spoke[3, 5, 6], spoke[8, 7, 8] = 2, -1
    figure = Figure(figsize=(13, 4.6), layout="constrained")
    probabilities = np.full(10, 0.01)
    probabilities[[3, 8]] = 0.72, 0.2
    draw_contributions(figure, np.eye(28, dtype=np.float32), probabilities, spoke, f"{'$long ' * 20}.png")
    _, answer, runner_up, _ = figure.axes
    assert (answer.get_title(), runner_up.get_title()) == ("for and against 3 (72.0%)", "for and against 8 (20.0%)")
    assert np.array_equal(answer.images[0].get_array(), spoke[3])
    assert np.array_equal(runner_up.images[0].get_array(), spoke[8])
    pro, contra = (np.array(axes.images[0].to_rgba(axes.images[0].get_array())) for axes in (answer, runner_up))
    assert pro[5, 6, 0] > pro[5, 6, 2]  # orange
    assert contra[7, 8, 0] < contra[7, 8, 2]  # blue
    assert cut_or_overlapping(figure) == []


def test_networks_that_can_not_be_shown():
    keras = model.load_keras()
    deep = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Rescaling(2.0)]
    other = keras.Sequential([*deep, keras.layers.Dense(10, activation="sigmoid")], name="other")
    with pytest.raises(FileError, match="other: its last layer isn't softmax"):
        contributions(other, np.zeros((28, 28), np.float32))
    none = keras.Sequential([*deep, keras.layers.EinsumDense("ab,bc->ac", output_shape=10)], name="none")
    with pytest.raises(FileError, match="none: its first layer"):
        weights(none)


def test_show_reads_a_number_as_predict_does(mnist, tmp_path, capsys):
    images, labels = mnist[1]
    number = png(tmp_path / "number.png", 255 - np.hstack(images[:3]))
    network, path = model.WEIGHTS / "mlp512.keras", tmp_path / "why.svg"
    explain(network, str(number), path)
    shown, _ = capsys.readouterr().out.splitlines()
    predict(network, [str(number)], single=False, as_json=False, in_window=False, sheet_file=None)
    assert capsys.readouterr().out == f"{shown}\n"
    assert shown.startswith(f"{number}  {''.join(map(str, labels[:3]))}")
    assert re.search(r"<!-- digit [123] of 3 -->", words_of(path))


def test_show(run, mnist, tmp_path, capsys):
    image = png(tmp_path / "seven.png", 255 - mnist[1][0][0])
    path = tmp_path / "why.svg"
    result = run("model.py", "show", image, "--save", path, DISPLAY=None, MNIST_NPZ="/none")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{image}  7")
    assert "<!-- for and against 7" in words_of(path)

    network, sheet = model.WEIGHTS / "mlp512.keras", tmp_path / "w.png"
    explain(network, None, sheet)
    assert capsys.readouterr().out == f"written: {sheet}\n"
    assert cv2.imread(str(sheet)).std() > 5  # not blank
    with pytest.raises(FileError, match=r"none\.png"):
        explain(network, "none.png", sheet)
    with pytest.raises(FileError, match=r"a\.png: no ink"):
        explain(network, str(png(tmp_path / "a.png", np.full((28, 28), 255, np.uint8))), sheet)
    matplotlib.use("agg")
    with pytest.raises(FileError, match=r"no window .* --save"):
        explain(network, None, None)

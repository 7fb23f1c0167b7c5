"""The figures of scores: the confusion matrix, calibration, learning curves, the comparison of networks."""

import numpy as np
import pytest

from paintcv.figures.scores import (
    CONFUSION_SIZE,
    CURVES_SIZE,
    comparison_size,
    draw_comparison,
    draw_confusion_matrix,
    draw_learning_curves,
    draw_reliability,
    reliability_size,
)
from paintcv.figures.style import new_figure
from paintcv.learning.comparison import Comparison
from paintcv.learning.records import Curves
from paintcv.learning.scores import BINS, score_digits
from paintcv.networks.layers import CLASSIFIERS
from tests.support.figures import cut_or_overlapping

FILE = "a.png"  # figures are made as for a file


def random_answers(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, 10), and labels (n,) chosen with these probabilities."""
    rng = np.random.default_rng(seed)
    odds = np.exp(rng.normal(0, 2, (n, 10)))
    probabilities = odds / odds.sum(1, keepdims=True)
    return probabilities, (rng.random((n, 1)) < probabilities.cumsum(1)).argmax(1)


def test_confusion_matrix_against_a_count():
    rng = np.random.default_rng(1)
    labels, predictions = rng.integers(0, 9, 3000), rng.integers(0, 10, 3000)  # no label is 9, but predictions are
    predictions[:2500] = labels[:2500]
    figure = new_figure(FILE, *CONFUSION_SIZE)
    draw_confusion_matrix(figure, score_digits("a $ set", np.eye(10)[predictions], labels))
    (axes,) = figure.axes
    texts = {}
    for text in axes.texts:
        texts.setdefault((round(text.get_position()[1]), text.get_position()[0]), []).append(text.get_text())
    counts = {}
    for pair in zip(labels.tolist(), predictions.tolist(), strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    assert texts == {
        (label, prediction): [f"{count:,}", f"{count / (labels == label).sum():.1%}"]
        for (label, prediction), count in counts.items()
    }
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Predict", "Label")
    assert axes.get_title() == f"a $ set: {(labels != predictions).sum()} of 3,000 wrong"
    colours = axes.images[0].get_array()
    assert colours.mask.diagonal().all()  # right answers have no colour
    assert colours.mask.sum() == 10
    figure.draw_without_rendering()


def test_reliability_diagram_against_a_loop():
    probabilities, labels = random_answers(500)
    scores = [score_digits("first", probabilities, labels), score_digits(f"{'long/' * 20}$x", *random_answers(3))]
    figure = new_figure(FILE, *reliability_size(scores))
    draw_reliability(figure, scores)
    above, _, below, _ = figure.axes
    accuracies, counts, confidences = [], [], []
    for low in range(BINS):
        inside = [i for i in range(500) if low <= probabilities[i].max() * BINS < low + 1]
        if inside:
            accuracies.append(np.mean([probabilities[i].argmax() == labels[i] for i in inside]))
            counts.append(str(len(inside)))
            confidences.append(np.mean([probabilities[i].max() for i in inside]))
    assert [bar.get_height() for bar in above.patches] == pytest.approx(accuracies)
    assert above.lines[1].get_ydata() == pytest.approx(confidences)
    assert [text.get_text() for text in below.texts] == counts
    assert above.get_title() == f"first\ncalibration error {scores[0].ece:.2%}"
    assert cut_or_overlapping(figure) == []


def test_learning_curves():
    falling = [1.0, 0.5, 0.2]
    rising = falling[::-1]
    curves = [Curves(name, [3e-3, 2e-3, 1e-3], falling, rising, falling, rising) for name in CLASSIFIERS]
    curves.append(Curves("plain", [0.1], [0.3], [0.9], [], []))
    figure = new_figure(FILE, *CURVES_SIZE)
    draw_learning_curves(figure, curves[-3:])
    loss, accuracy, rate = figure.axes
    assert [list(line.get_ydata()) for line in loss.lines] == [falling] * 4 + [[0.3], [], []]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [rising] * 4 + [[0.9]]
    assert [list(line.get_ydata()) for line in rate.lines] == [[3e-3, 2e-3, 1e-3]] * 2 + [[0.1]]
    assert list(rate.lines[0].get_xdata()) == [1, 2, 3]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        *(network.name for network in curves[-3:]),
        "samples",
        "validation",
    ]


def test_learning_curves_of_many_networks_look_different():
    names = [*CLASSIFIERS, "mlp32", "mlp64"]
    curves = [Curves(name, [1e-3, 0], [1.0, 0.5], [0.5, 0.8], [1.0, 0.5], [0.5, 0.8]) for name in names]
    figure = new_figure(FILE, *CURVES_SIZE)
    draw_learning_curves(figure, curves)
    lines = figure.axes[2].lines
    assert len({(line.get_color(), line.get_marker()) for line in lines}) == len(names)
    assert len({line.get_color() for line in lines[:5]}) == 5
    assert cut_or_overlapping(figure) == []


def test_comparison():
    comparisons = [
        Comparison(
            name,
            400_000,
            tutorial={"MNIST test": [0.96, 0.98], "shifted": [0.75 + place / 50]},
            ours={"MNIST test": [0.97], "shifted": [0.97], "pens": [0.6]},
        )
        for place, name in enumerate(CLASSIFIERS)
    ]
    comparisons.append(Comparison("unknown", 1))
    figure = new_figure(FILE, *comparison_size(comparisons))
    draw_comparison(figure, comparisons)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts].count("97.00") == 3 * len(CLASSIFIERS)
    assert len(axes.lines) == 5  # sets and ways of training
    marks = [(x, y) for line in axes.lines for x, y in zip(*line.get_data(), strict=True)]
    assert len(set(marks)) == len(marks) == 5 * len(CLASSIFIERS)  # none hides another
    assert cut_or_overlapping(figure) == []

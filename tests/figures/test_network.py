"""The figures of a network's inside: weights, and contributions of pixels."""

import numpy as np

from paintcv.figures.network import CONTRIBUTIONS_SIZE, WEIGHTS_SIZE, draw_contributions, draw_weights
from paintcv.figures.style import new_figure
from tests.support.figures import cut_or_overlapping


def test_weights():
    pictures = np.random.default_rng(0).normal(0, 0.05, (512, 28, 28))
    figure = new_figure("a.png", *WEIGHTS_SIZE)
    draw_weights(figure, pictures, "mlp512")
    axes, _ = figure.axes
    assert axes.get_xlabel() == ""
    mosaic = axes.images[0].get_array()
    assert mosaic.shape == (16 * 29 - 1, 32 * 29 - 1)
    assert np.array_equal(mosaic[29:57, 58:86], pictures[34])  # the second row begins with unit 32
    assert mosaic[28].mask.all()  # the line between two rows
    assert [label.get_text() for label in axes.get_yticklabels()[:2]] == ["1", "33"]
    assert cut_or_overlapping(figure) == []


def test_blank_units_are_counted():
    pictures = np.random.default_rng(0).normal(0, 0.05, (20, 28, 28))
    for units, text in (([3], "a blank one learnt nothing"), ([9], "2 of them learnt nothing, and are blank")):
        pictures[units] /= 1000
        figure = new_figure("a.png", *WEIGHTS_SIZE)
        draw_weights(figure, pictures, "mlp")
        assert figure.axes[0].get_xlabel() == text
        assert cut_or_overlapping(figure) == []


def test_contributions():
    contributions = np.zeros((10, 28, 28))
    contributions[3, 5, 6], contributions[8, 7, 8] = 2, -1
    probabilities = np.full(10, 0.01)
    probabilities[[3, 8]] = 0.72, 0.2
    picture = np.eye(28, dtype=np.float32)
    figure = new_figure("a.png", *CONTRIBUTIONS_SIZE)
    draw_contributions(figure, picture, probabilities, contributions, f"{'$long ' * 20}.png", "digit 2 of 3")
    left, answer, runner_up, _ = figure.axes
    assert np.array_equal(left.images[0].get_array(), picture)
    assert left.get_title().endswith("ong .png\ndigit 2 of 3")
    assert (answer.get_title(), runner_up.get_title()) == ("for and against 3 (72.0%)", "for and against 8 (20.0%)")
    assert np.array_equal(answer.images[0].get_array(), contributions[3])
    assert np.array_equal(runner_up.images[0].get_array(), contributions[8])
    positive, negative = (np.array(axes.images[0].to_rgba(axes.images[0].get_array())) for axes in (answer, runner_up))
    assert positive[5, 6, 0] > positive[5, 6, 2]  # orange
    assert negative[7, 8, 0] < negative[7, 8, 2]  # blue
    assert cut_or_overlapping(figure) == []

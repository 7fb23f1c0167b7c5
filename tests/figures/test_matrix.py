"""The confusion matrix in a window: a click on a cell opens the gallery of its digits."""

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backend_bases import MouseEvent

from paintcv.figures.gallery import fit_grid
from paintcv.figures.matrix import MatrixBrowser
from paintcv.learning.scores import score_digits
from tests.figures.test_gallery import ANSWERS
from tests.support.figures import cut_or_overlapping


@pytest.fixture
def matrix():
    score = score_digits("noise", ANSWERS.probabilities, ANSWERS.digits.labels)
    yield MatrixBrowser(ANSWERS, score, grid_of=lambda count: fit_grid(count, 4, 4))
    pyplot.close("all")


def click(matrix: MatrixBrowser, label: float, prediction: float) -> None:
    """Click at a place of the matrix, in rows and columns."""
    canvas, (axes,) = matrix.figure.canvas, matrix.figure.axes
    canvas.draw()
    x, y = axes.transData.transform((prediction, label))
    canvas.callbacks.process("button_press_event", MouseEvent("button_press_event", canvas, x, y, 1))


def test_a_click_on_a_cell_opens_just_its_digits(matrix):
    click(matrix, 4.3, 8.8)
    (gallery,) = matrix.galleries
    assert gallery.indices.tolist() == [0, 3]
    assert gallery.title == "PaintCV: 4 read as 9, page 1 of 1"
    click(matrix, 7, 7)  # what was read right can be looked at, too
    assert matrix.galleries[1].indices.tolist() == [4]


def test_a_click_on_an_empty_cell_or_beside_the_matrix_opens_nothing(matrix):
    click(matrix, 0, 0)
    click(matrix, 4, 11)
    assert matrix.galleries == []


def test_the_matrix_and_its_help_fit(matrix):
    assert cut_or_overlapping(matrix.figure) == []
    assert np.all(matrix.figure.get_size_inches() > 0)

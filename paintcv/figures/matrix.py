"""The confusion matrix in a window: a click on a cell opens the gallery of just those digits.

matrix = MatrixBrowser(answers, score, grid_of=lambda count: fit_grid(count, 4, 4))
present(matrix.figure, None, "PaintCV: confusion matrix", "python wrong_predictions.py --confusion --save a.png")
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from paintcv.figures.gallery import Answers, Browser, Grid
from paintcv.figures.scores import CONFUSION_SIZE, draw_confusion_matrix
from paintcv.figures.style import new_figure
from paintcv.figures.windows import FOOT_SIZE
from paintcv.learning.scores import Score

if TYPE_CHECKING:
    from matplotlib.backend_bases import MouseEvent

MATRIX_HELP = "click: these digits     f: full screen     Esc: back, or close"


class MatrixBrowser:
    """The window of the matrix: `figure` is to be shown. `grid_of` returns the grid for a number of digits."""

    def __init__(self, answers: Answers, score: Score, grid_of: Callable[[int], Grid]) -> None:
        self.answers, self.grid_of = answers, grid_of
        self.galleries: list[Browser] = []  # those that were opened; they live as long as the matrix
        self.figure = new_figure(None, *CONFUSION_SIZE)
        draw_confusion_matrix(self.figure, score)
        self.figure.supxlabel(MATRIX_HELP, fontsize=FOOT_SIZE)
        self.figure.canvas.mpl_connect("button_press_event", self.click)

    def click(self, event: "MouseEvent") -> None:
        """Open the gallery of the digits in the cell at the mouse, if there are any."""
        if event.xdata is None or event.ydata is None:  # beside the matrix
            return
        label, prediction = round(event.ydata), round(event.xdata)
        digits = self.answers.digits
        indices = np.flatnonzero((digits.labels == label) & (self.answers.predictions == prediction))
        if len(indices):
            subject = f"{label} read as {prediction}"
            gallery = Browser(self.answers, indices, self.grid_of(len(indices)), subject)
            self.galleries.append(gallery)
            gallery.figure.show(warn=False)

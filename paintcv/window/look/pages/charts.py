"""The curves of the page `Learning`: accuracy and loss after each batch, on a logarithmic scale of batches.

    draw_curves(surface, lesson)

A network changes most at the beginning. On this scale its first ten batches take as much room as the next ninety. Of
batches that fall on the same spot, the mean is drawn, so that the curves get smoother to the right.
"""

import numpy as np

from paintcv.segmentation.number import percent
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, LINE, RIGHT, TEXT, Surface
from paintcv.window.look.widgets import BAR_GROUND, MARGIN, PANEL_WIDTH
from paintcv.window.processes.lesson import Lesson

# Lengths in units, set by hand.
TITLES, TOP, HEIGHT = 73, 78, 29
AXIS, SMALL = TOP + HEIGHT + 8.5, 8  # baseline and size of the numbers of batches
WIDTH = 134  # of each of the two charts
COLUMNS = 67  # of a chart: batches in the same column are drawn as their mean
TICKS = [1, 10, 100, 1000]  # batches
MOST_LOSS = 2.5  # at the top; at the start, when all digits are equally likely, it is ln 10 = 2.3


def draw_curves(surface: Surface, lesson: Lesson) -> None:
    """Two charts side by side. The accuracy on the test digits is in the accent, what was learnt from is grey."""
    left, right = MARGIN, PANEL_WIDTH - MARGIN - WIDTH
    thin = max(0.5, 1 / surface.scale)  # at least a pixel
    for x in (left, right):
        surface.box(x, TOP, WIDTH, HEIGHT, BAR_GROUND)
        for tick in TICKS if lesson.last else ():
            place = x + float(chart_places(np.array(tick), lesson.last))
            surface.box(place, TOP + HEIGHT - 3, thin, 3, FAINT)
            surface.text(f"{tick:,}", place, AXIS, SMALL, FAINT, CENTRE)
    surface.box(left, TOP + 0.1 * HEIGHT, WIDTH, thin, LINE)  # 90 %
    surface.text("90%", left + 2, TOP + 0.1 * HEIGHT + 9, SMALL, FAINT)
    surface.text("test digits", left + WIDTH - 2, TOP + HEIGHT - 12, SMALL, ACCENT, RIGHT)
    surface.text("each batch", left + WIDTH - 2, TOP + HEIGHT - 3, SMALL, FAINT, RIGHT)
    surface.text(f"{MOST_LOSS}", right + WIDTH - 2, TOP + 8, SMALL, FAINT, RIGHT)
    surface.text("0", right + 2, TOP + HEIGHT - 3, SMALL, FAINT)
    surface.text("test digits right:", left, TITLES, 10, FAINT)
    surface.text("loss:", right, TITLES, 10, FAINT)
    if lesson.weights is None:
        return
    surface.text(percent(lesson.accuracy), left + WIDTH, TITLES, 12, ACCENT, RIGHT)
    shown = lesson.places[lesson.index]
    for x in (left, right):
        surface.box(x + chart_places(np.array([shown]), lesson.last)[0], TOP, thin, HEIGHT, FAINT)
    if shown:
        surface.text(f"{lesson.points[shown - 1, 0]:.3f}", right + WIDTH, TITLES, 12, TEXT, RIGHT)
    batches = np.arange(1, lesson.batches + 1)
    loss, accuracy = lesson.points.T
    _draw(surface, left, batches, accuracy, lesson.last, FAINT)
    _draw(surface, right, batches, loss / MOST_LOSS, lesson.last, FAINT)
    _draw(surface, left, lesson.tests[:, 0], lesson.tests[:, 1], lesson.last, ACCENT)


def _draw(
    surface: Surface, left: float, batches: np.ndarray, values: np.ndarray, last: int, colour: tuple[int, int, int]
) -> None:
    """One curve: values (n,), 0..1 from the bottom to the top, after so many batches (n,) each."""
    if len(batches):
        columns, starts = np.unique(np.rint(chart_places(batches, last) / WIDTH * COLUMNS), return_index=True)
        means = np.add.reduceat(values, starts) / np.diff([*starts, len(values)])
        heights = TOP + HEIGHT * (1 - np.clip(np.nan_to_num(means, nan=1), 0, 1))
        surface.curve(np.stack([left + columns / COLUMNS * WIDTH, heights], 1), colour)


def chart_places(batches: np.ndarray, last: int) -> np.ndarray:
    """How far to the right in a chart numbers of batches from 0 to `last` are, units."""
    return WIDTH * np.log1p(batches) / np.log1p(max(last, 1))

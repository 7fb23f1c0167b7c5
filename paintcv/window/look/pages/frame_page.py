"""The page `Frame`: the same ink read twice, without the frame as the tutorials do it, and as PaintCV does it."""

import math

import numpy as np

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.segmentation.number import Number, percent
from paintcv.window.look.pages.page import Page
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, LEFT, SEMIBOLD, TEXT, Colour, Surface
from paintcv.window.look.widgets import MARGIN, NO_DIGIT, PANEL_WIDTH, draw_paragraph, grey, likeness
from paintcv.window.processes.inspections import Unframed
from paintcv.window.state.view import View

# Lengths in units, set by hand.
PANE_WIDTH = 130
PANE_LEFTS = MARGIN, PANEL_WIDTH - MARGIN - PANE_WIDTH
SIDE = 102  # of a picture
PICTURE_TOP = 44
ANSWER_SIZES = [44, 32, 24, 17]  # text sizes of an answer: the largest that fits
ANSWER_WIDTH = 68
ANSWER = 190  # its baseline


class Frame(Page):
    """Without the frame, and with it."""

    name = "Frame"
    promise = "Here you will see what the frame is good for."
    inspects = "tutorial"

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the tutorial's reading on the left and PaintCV's on the right."""
        left, right = PANE_LEFTS
        unframed = view.inspected
        if isinstance(unframed, Unframed):
            _draw_pane(surface, left, "as the tutorials do it", unframed.picture)
            best = int(unframed.probabilities.argmax())
            _draw_answer(surface, left, str(best), percent(unframed.probabilities.max()), TEXT)
            _draw_captions(surface, left, "the canvas, 28 x 28", "by the tutorial's network")
        elif isinstance(unframed, str):
            surface.text("as the tutorials do it", left, PICTURE_TOP - 8, 12, FAINT)
            draw_paragraph(surface, unframed, left, PICTURE_TOP + 8, 11, PANE_WIDTH)
        _draw_pane(surface, right, "as PaintCV does it", _side_by_side(number))
        if number.has_digit:
            _draw_answer(surface, right, number.text, percent(number.confidence), ACCENT)
        else:
            _draw_answer(surface, right, NO_DIGIT, likeness(number), ACCENT)
        network = surface.fit_text(view.network, 11, PANE_WIDTH, "by {}")
        _draw_captions(surface, right, "framed, then 28 x 28", network)


def _draw_pane(surface: Surface, left: float, caption: str, picture: np.ndarray) -> None:
    surface.text(caption, left + PANE_WIDTH / 2, PICTURE_TOP - 8, 12, FAINT, CENTRE)
    surface.paste(grey(picture * 255), left + (PANE_WIDTH - SIDE) / 2, PICTURE_TOP, SIDE)


def _draw_captions(surface: Surface, left: float, what: str, network: str) -> None:
    """What was read, and by which network."""
    surface.text(what, left, ANSWER + 16, 11, FAINT)
    surface.text(network, left, ANSWER + 29, 11, FAINT)


def _draw_answer(surface: Surface, left: float, text: str, beside: str, colour: Colour) -> None:
    """An answer, as large as it fits, and beside it how sure that is."""
    fitting = (size for size in ANSWER_SIZES if surface.text_width(text, size, SEMIBOLD) <= ANSWER_WIDTH)
    size = next(fitting, ANSWER_SIZES[-1])
    text = surface.fit_text(text, size, ANSWER_WIDTH, weight=SEMIBOLD)
    surface.text(text, left, ANSWER, size, colour, LEFT, SEMIBOLD)
    surface.text(beside, left + ANSWER_WIDTH + 8, ANSWER, 17, TEXT)


def _side_by_side(number: Number) -> np.ndarray:
    """The pictures of a number's digits in a square: one as large as it is, of several the rows as they fit."""
    columns = math.ceil(math.sqrt(len(number.digits)))
    square = np.zeros((columns * PICTURE_SIDE, columns * PICTURE_SIDE), np.float32)
    for place, digit in enumerate(number.digits):
        row, column = divmod(place, columns)
        top, left = row * PICTURE_SIDE, column * PICTURE_SIDE
        square[top : top + PICTURE_SIDE, left : left + PICTURE_SIDE] = digit.candidate.picture
    return square

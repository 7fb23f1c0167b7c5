"""The page `Why`: the pixels that speak for and against the answer and the runner-up, on the drawing itself."""

import cv2
import numpy as np

from paintcv.ink.picture import unframe
from paintcv.networks.inspection import Explanation
from paintcv.segmentation.number import Number, percent
from paintcv.window.hands.buttons import Button
from paintcv.window.look.pages.page import Page, Word
from paintcv.window.look.surface import CENTRE, FAINT, RIGHT, TEXT, Surface
from paintcv.window.look.widgets import (
    AGAINST,
    FOR,
    MARGIN,
    NEXT_WIDTH,
    PANEL_WIDTH,
    POINT,
    draw_button,
    draw_paragraph,
    draw_waiting,
    next_digit_buttons,
    signed,
)
from paintcv.window.state.view import View

# Lengths in units, set by hand.
SIDE = 134  # of a pane
TOP = 46  # of the panes
BORDER = 0.06  # around the ink in a pane, as a fraction of the ink's longer side
COLOUR_LIMIT = 0.99  # quantile of the absolute contributions at full colour: a few extremes would pale the others
INK = 0.3  # how light the ink is that speaks neither for nor against, 0..1


class Why(Page):
    """Why the network reads the drawing as it does."""

    name = "Why"
    promise = "Here you will see which pixels speak for the answer."
    inspects = "why"
    looks_at_digit = True
    advice = POINT
    words = (
        Word("for and against", (MARGIN, TOP - 20, 280, 16), "For: this ink raises the answer. Against: it lowers it."),
        Word("gradient", (110, TOP + SIDE + 24, 190, 16), "Pixel x gradient: how much each pixel moves the logit."),
    )

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the ink twice: coloured for the answer on the left, for the runner-up on the right."""
        why, digit = view.inspected, view.looked_at(number)
        if isinstance(why, str):
            draw_paragraph(surface, why, MARGIN, TOP, 12, PANEL_WIDTH - 2 * MARGIN)
            return
        if not isinstance(why, Explanation):
            draw_waiting(surface)
            return
        limit = max(float(np.quantile(np.abs(why.contributions), COLOUR_LIMIT)), 1e-9)  # for both panes; not 0
        ink = _with_border(digit.candidate.ink)
        panes = zip(
            why.digits, why.probabilities, why.contributions, (MARGIN, PANEL_WIDTH - MARGIN - SIDE), strict=True
        )
        for value, probability, contributions, left in panes:
            caption = f"for and against {value}: {percent(probability)}"
            surface.text(caption, left + SIDE / 2, TOP - 8, 11, TEXT, CENTRE)
            surface.paste(_coloured(ink, contributions, limit), left, TOP, SIDE, cv2.INTER_AREA)
        baseline = TOP + SIDE + 18
        surface.text("for", MARGIN, baseline, 12, FOR)
        surface.text("against", MARGIN + 28, baseline, 12, AGAINST)
        surface.text("pixel x gradient of the logit", PANEL_WIDTH - MARGIN, baseline + 18, 11, FAINT, RIGHT)
        for button in self.buttons(view)[: len(number.digits) > 1]:
            draw_button(surface, view, button, 11)
        surface.text("grey: no difference", MARGIN, baseline + 18, 11, FAINT)

    def buttons(self, view: View) -> list[Button]:
        """The button that goes to the next digit of a number."""
        return next_digit_buttons(view, PANEL_WIDTH - MARGIN - NEXT_WIDTH, TOP + SIDE + 7) + (
            self.word_buttons() if view.number else []
        )


def _with_border(ink: np.ndarray) -> np.ndarray:
    """Ink (h, w) uint8 in the middle of a square image (side, side)."""
    height, width = ink.shape
    side = round(max(height, width) * (1 + 2 * BORDER)) + 2
    image = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    image[top : top + height, left : left + width] = ink
    return image


def _coloured(ink: np.ndarray, contributions: np.ndarray, limit: float) -> np.ndarray:
    """Ink (h, w) uint8 in the colours of its contributions (28, 28): (h, w, 3) uint8, BGR. Full colours at `limit`."""
    values = unframe(contributions, ink)
    plain = 1 - np.minimum(np.abs(values) * np.float32(1 / limit), 1)
    grey_ink = cv2.multiply(ink, plain, scale=INK, dtype=cv2.CV_8U)
    return cv2.add(signed(values, limit), cv2.cvtColor(grey_ink, cv2.COLOR_GRAY2BGR))

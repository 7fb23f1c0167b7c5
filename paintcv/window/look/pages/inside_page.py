"""The page `Inside`: the steps from the ink to the answer, of the digit with the lowest confidence."""

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.networks.inspection import SHOWN_UNITS, HiddenUnits
from paintcv.segmentation.number import Candidate, Digit, Number, percent
from paintcv.window.hands.buttons import Button
from paintcv.window.look.pages.page import Page, Word
from paintcv.window.look.surface import ACCENT, CENTRE, FAINT, RIGHT, TEXT, Surface
from paintcv.window.look.widgets import (
    AGAINST,
    FOR,
    MARGIN,
    NO_DIGIT,
    PANEL_WIDTH,
    POINT,
    draw_bars,
    draw_button,
    grey,
    next_digit_buttons,
    signed,
)
from paintcv.window.state.view import View

# Lengths in units, set by hand.
STEP_SIDE = 56  # of a step of the framing
UNIT_SIDE = 35  # of the picture of a hidden unit
UNITS_LEFT = MARGIN + 54  # where these pictures begin, right of the names of what they show
UNITS_TOP = 112


class Inside(Page):
    """The inside of the network, and the way to it."""

    name = "Inside"
    promise = "Here you will see the way from the ink to the answer."
    inspects = "units"
    looks_at_digit = True
    advice = POINT
    words = (
        Word("smoothed", (MARGIN, 84, 280, 13), "The ink's box, scaled, smoothed, made as small as MNIST's."),
        Word("weights", (MARGIN, UNITS_TOP, 52, 36), "Weights: where a unit wants ink, and where it wants none."),
        Word("activation", (MARGIN, UNITS_TOP + UNIT_SIDE + 2, 280, 13), "Activation: how well the ink fits a unit."),
        Word("one digit", (100, 163, 200, 15), "One digit: how likely this ink is one whole digit."),
        Word("probabilities", (MARGIN, 178, 280, 42), "Probabilities: how likely each digit is, if it is one."),
    )

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the framing, the strongest hidden units and the probabilities."""
        digit = view.looked_at(number)
        _draw_framing(surface, digit.candidate)
        if isinstance(view.inspected, HiddenUnits):  # right after the page is opened, it may be another page's
            _draw_units(surface, view.inspected)
        _draw_answer(surface, view, number, digit)
        draw_bars(surface, digit, 180, 204)

    def buttons(self, view: View) -> list[Button]:
        """The button that goes to the next digit of a number."""
        return [*next_digit_buttons(view, MARGIN, 163), *(self.word_buttons() if view.number else [])]


def _draw_framing(surface: Surface, candidate: Candidate) -> None:
    """The four steps from the canvas to the picture that the network gets."""
    framing, side = candidate.framing, STEP_SIDE
    panes = [
        ("ink's box", _boxed(candidate), cv2.INTER_AREA),
        ("frame", grey(framing.frame), cv2.INTER_AREA),
        ("smoothed", grey(framing.smooth), cv2.INTER_AREA),
        ("28 x 28", grey(framing.picture * 255), cv2.INTER_NEAREST),
    ]
    lefts = np.linspace(MARGIN, PANEL_WIDTH - MARGIN - side, len(panes))
    for (caption, image, interpolation), x in zip(panes, lefts, strict=True):
        surface.paste(image, x, 26, side, interpolation)
        surface.text(caption, x + side / 2, 94, 11, FAINT, CENTRE)


def _draw_units(surface: Surface, units: HiddenUnits) -> None:
    """The most active hidden units: what they look for, and their activation."""
    if not units.total:
        surface.text("The first layer of this network can't be shown.", MARGIN, UNITS_TOP + 20, 11, FAINT)
        return
    kind = "feature maps" if units.maps else "hidden units"
    surface.text(
        f"The {len(units.pictures)} most active of {units.total} {kind}, first layer", MARGIN, UNITS_TOP - 5, 11, FAINT
    )
    if not units.maps:
        surface.text("weights:", MARGIN, UNITS_TOP + 9, 10, FAINT)
        surface.text("for ink", MARGIN, UNITS_TOP + 21, 10, FOR)
        surface.text("against", MARGIN, UNITS_TOP + 33, 10, AGAINST)
    baseline = UNITS_TOP + UNIT_SIDE + 12
    surface.text("activation", MARGIN, baseline, 10, FAINT)
    lefts = np.linspace(UNITS_LEFT, PANEL_WIDTH - MARGIN - UNIT_SIDE, SHOWN_UNITS)
    for picture, activation, x in zip(units.pictures, units.activations, lefts, strict=False):
        surface.paste(signed(picture), x, UNITS_TOP, UNIT_SIDE)
        surface.text(f"{activation:.1f}", x + UNIT_SIDE / 2, baseline, 10, TEXT, CENTRE)


def _draw_answer(surface: Surface, view: View, number: Number, digit: Digit) -> None:
    """The line above the bars: which digit of several this is, what the rejector says, and the answer."""
    count = len(number.digits)
    if count == 1:
        surface.text("probabilities", MARGIN, 174, 11, FAINT)
    for button in next_digit_buttons(view, MARGIN, 163):
        draw_button(surface, view, button, 11)
    reading = digit if count > 1 else number
    answer = f"read as {reading.text}, {percent(reading.confidence)}" if digit.is_digit else NO_DIGIT
    surface.text(answer, PANEL_WIDTH - MARGIN, 174, 11, ACCENT, RIGHT)
    if view.rejector:
        right = PANEL_WIDTH - MARGIN - surface.text_width(answer, 11) - 8
        surface.text(f"one digit: {percent(digit.whole)}", right, 174, 11, FAINT, RIGHT)


def _boxed(candidate: Candidate) -> np.ndarray:
    """The canvas with this ink alone and the box that is framed: (280, 280, 3) uint8, BGR."""
    canvas = cv2.cvtColor(candidate.alone((CANVAS_SIDE, CANVAS_SIDE)), cv2.COLOR_GRAY2BGR)
    left, top, width, height = candidate.framing.box  # within the candidate's own box
    return cv2.rectangle(canvas, (candidate.box[0] + left, candidate.box[1] + top, width, height), ACCENT, 5)

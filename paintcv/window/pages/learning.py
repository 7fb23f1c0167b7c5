"""The page `Learning`: a fresh network learns MNIST while you watch, and reads your drawing meanwhile.

Buttons start it, pause it, have it learn a single batch, and begin again from other first weights. Curves show how much
it knows, pictures the weights of six of its hidden units, which rise out of the noise, and bars how it reads the
drawing. A slider goes back to what it was before.
"""

from typing import TYPE_CHECKING

import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.learning.orders import RATES, UNITS
from paintcv.networks.networks import CLASSIFIERS
from paintcv.window.buttons import Button, ground
from paintcv.window.learner import AGAIN, NETWORK, PLACE, RATE, START, STEP
from paintcv.window.lesson import LOADING, READY, Lesson
from paintcv.window.pages.curves import draw_curves
from paintcv.window.pages.page import Page
from paintcv.window.surface import ACCENT, CENTRE, FAINT, LINE, RIGHT, TEXT, Surface
from paintcv.window.view import View
from paintcv.window.widgets import AGAINST, FOR, MARGIN, PANEL_WIDTH, draw_probabilities, signed

if TYPE_CHECKING:
    from paintcv.window.session import Session

# Lengths in units, set by hand.
ROWS, BUTTON_HEIGHT = (25, 43), 15  # tops of the two rows of buttons
UNITS_BUTTONS, RATE_BUTTONS = 50, 178  # where the choices of units and rates begin
SLIDER_TOP, SLIDER_HEIGHT, SLIDER_WIDTH = 119, 14, 138
WEIGHTS_TOP, WEIGHTS_SIDE, WEIGHTS_LEFT = 138, 34, MARGIN + 54
BARS_TOP, BARS_BOTTOM = 178, 206
TEXT_TOP, TEXT_LINES = 84, 5  # the text in place of the curves

EXPLANATION = (
    "A fresh network learns from MNIST's 60,000 digits while you watch. Draw a digit: the bars show how "
    "it reads that at each moment. At first all its weights are noise."
)
LOADING_TEXT = "Loading Keras and MNIST. The first batch takes a few seconds."


class Learning(Page):
    """A network that learns."""

    name = "Learning"
    learns = True
    has_message = False

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the buttons, and below them the lesson, or a text if there is none yet."""
        lesson = view.lesson
        surface.text("units", MARGIN, ROWS[1] + 11, 10, FAINT)
        surface.text("rate", RATE_BUTTONS - 25, ROWS[1] + 11, 10, FAINT)
        for button in self.buttons(view):
            if not button.slides:
                _draw_button(surface, view, button)
        if lesson.state == READY:
            draw_curves(surface, lesson)
            _draw_slider(surface, lesson)
            _draw_weights(surface, lesson)
        else:
            text = lesson.problem or (LOADING_TEXT if lesson.state == LOADING else EXPLANATION)
            _draw_lines(surface, text, ACCENT if lesson.problem else FAINT)
        read = np.zeros(10) if lesson.probabilities is None else lesson.probabilities
        draw_probabilities(surface, read, int(read.argmax()) if read.any() else None, BARS_TOP, BARS_BOTTOM)

    def press(self, name: str, session: "Session") -> None:
        """Do what a button of this page does."""
        session.learner.press(name)

    def buttons(self, view: View) -> list[Button]:
        """The buttons of the two rows, and the places of the slider."""
        lesson, plan = view.lesson, view.lesson.plan
        first_row = [
            (START, "Pause" if lesson.runs else "Start", 58, False),
            (STEP, "One batch", 64, False),
            (AGAIN, f"Again, seed {plan.seed + 1}", 82, False),
        ]
        networks = [f"mlp{units}" for units in UNITS]
        if view.network in CLASSIFIERS and view.network not in networks:
            first_row.append((f"{NETWORK}{view.network}", view.network, 68, plan.network == view.network))
        units = [(f"{NETWORK}{name}", name.removeprefix("mlp"), 28, plan.network == name) for name in networks]
        rates = [(f"{RATE}{rate:g}", f"{rate:g}", 38, plan.rate == rate) for rate in RATES]
        second_row = [*_row(UNITS_BUTTONS, ROWS[1], units), *_row(RATE_BUTTONS, ROWS[1], rates)]
        return [*_row(MARGIN, ROWS[0], first_row), *second_row, *(_slider(lesson) if lesson.state == READY else [])]


def _row(left: float, top: float, entries: list[tuple[str, str, int, bool]]) -> list[Button]:
    """Buttons side by side: what each presses, its label, its width, and whether it is chosen."""
    buttons = []
    for presses, label, width, on in entries:
        buttons.append(Button(presses, (CANVAS_SIDE + left, top, width, BUTTON_HEIGHT), label, on=on))
        left += width + 2
    return buttons


def _slider(lesson: Lesson) -> list[Button]:
    """The places of the slider, side by side without a gap."""
    width = SLIDER_WIDTH / len(lesson.places)
    lefts = (CANVAS_SIDE + MARGIN + index * width for index in range(len(lesson.places)))
    return [
        Button(f"{PLACE}{index}", (left, SLIDER_TOP, width, SLIDER_HEIGHT), slides=True)
        for index, left in enumerate(lefts)
    ]


def _draw_button(surface: Surface, view: View, button: Button) -> None:
    left, top, width, height = button.box
    left -= CANVAS_SIDE
    surface.box(left, top, width, height, ground(view, button))
    surface.text(button.label, left + width / 2, top + 11, 10.5, ACCENT if button.on else TEXT, CENTRE)
    if button.on:
        surface.box(left, top + height - 1.5, width, 1.5, ACCENT)


def _draw_slider(surface: Surface, lesson: Lesson) -> None:
    """The places that one can go back to, and which is shown."""
    middle = SLIDER_TOP + SLIDER_HEIGHT / 2
    surface.box(MARGIN, middle - 1, SLIDER_WIDTH, 2, LINE)
    left, _, width, _ = _slider(lesson)[lesson.index].box
    surface.box(left - CANVAS_SIDE + width / 2 - 2, SLIDER_TOP + 1, 4, SLIDER_HEIGHT - 2, ACCENT)
    shown = lesson.places[lesson.index]
    text = f"after {shown:,} of {lesson.last:,} batches"
    surface.text(text, PANEL_WIDTH - MARGIN, middle + 4, 10, FAINT, RIGHT)


def _draw_weights(surface: Surface, lesson: Lesson) -> None:
    """The weights of the first hidden units."""
    for line, (text, colour) in enumerate([("weights:", FAINT), ("for ink", FOR), ("against", AGAINST)]):
        surface.text(text, MARGIN, WEIGHTS_TOP + 10 + 12 * line, 10, colour)
    if lesson.weights is not None:
        lefts = np.linspace(WEIGHTS_LEFT, PANEL_WIDTH - MARGIN - WEIGHTS_SIDE, len(lesson.weights))
        for weights, x in zip(lesson.weights, lefts, strict=True):
            surface.paste(signed(weights), x, WEIGHTS_TOP, WEIGHTS_SIDE)


def _draw_lines(surface: Surface, text: str, colour: tuple[int, int, int]) -> None:
    """A text in several lines; its end is cut off if it needs more than there is room for."""
    lines, room = [""], PANEL_WIDTH - 2 * MARGIN
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if surface.text_width(longer, 12) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    for line, words in enumerate(lines[:TEXT_LINES]):
        surface.text(surface.fit_text(words, 12, room), MARGIN, TEXT_TOP + 17 * line, 12, colour)

"""The page `Learning`: a fresh network learns MNIST while you watch, and reads your drawing meanwhile.

Buttons start it, pause it, have it learn a single batch, and begin again from other first weights. Curves show how much
it knows, pictures the weights of six of its hidden units, which rise out of the noise, and bars how it reads the
drawing. A slider goes back to what it was before.
"""

import itertools
from collections.abc import Callable
from functools import partial

import numpy as np

from paintcv.learning.orders import RATES, UNITS
from paintcv.networks.layers import CLASSIFIERS
from paintcv.window.hands.buttons import Button
from paintcv.window.hands.controls import Controls
from paintcv.window.look.pages.charts import WIDTH, chart_places, draw_curves
from paintcv.window.look.pages.page import Page
from paintcv.window.look.surface import ACCENT, FAINT, LINE, RIGHT, Surface
from paintcv.window.look.widgets import (
    AGAINST,
    FOR,
    MARGIN,
    PANEL_WIDTH,
    draw_button,
    draw_paragraph,
    draw_probabilities,
    signed,
)
from paintcv.window.processes.learner import Learner
from paintcv.window.processes.lesson import LOADING, READY, Lesson
from paintcv.window.state.view import LEARNING, View

# Lengths in units, set by hand.
ROWS, BUTTON_HEIGHT = (25, 43), 15  # tops of the two rows of buttons
UNITS_BUTTONS, RATE_BUTTONS = 50, 178  # where the choices of units and rates begin
SLIDER_TOP, SLIDER_HEIGHT, SLIDER_WIDTH, HANDLE = 119, 14, WIDTH, 4
WEIGHTS_TOP, WEIGHTS_SIDE, WEIGHTS_LEFT = 138, 34, MARGIN + 54
BARS_TOP, BARS_BOTTOM = 178, 206
TEXT_TOP = 84  # of the text in place of the curves
TEXT, LONG_TEXT = (12, 17, 5), (10.5, 13.5, 7)  # its size, the distance of its lines, and how many there may be

EXPLANATION = (
    "A fresh network learns from MNIST's 60,000 digits while you watch. Draw a digit: the bars show how "
    "it reads that at each moment. At first all its weights are noise."
)
LOADING_TEXT = "Loading Keras and MNIST. The first batch takes a few seconds."

START, STEP, AGAIN = "start or pause", "one batch", "another seed"  # names of buttons

Entry = tuple[str, Callable[[Learner], None], str, int, bool]  # a button: name, what it does, label, width, on or not


class Learning(Page):
    """A network that learns."""

    name = LEARNING
    advice = "After a second, a stroke begins a new digit."
    learns = True
    shows_reading = False

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the buttons, and below them the lesson, or a text if there is none yet."""
        lesson = view.lesson
        surface.text("units", MARGIN, ROWS[1] + 11, 10, FAINT)
        surface.text("rate", RATE_BUTTONS - 25, ROWS[1] + 11, 10, FAINT)
        for button in self.buttons(view):
            if not button.slides:
                draw_button(surface, view, button, 10.5)
        if lesson.state == READY:
            draw_curves(surface, lesson)
            _draw_slider(surface, lesson)
            _draw_weights(surface, lesson)
        else:
            text = lesson.problem or (LOADING_TEXT if lesson.state == LOADING else EXPLANATION)
            colour, width = ACCENT if lesson.problem else FAINT, PANEL_WIDTH - 2 * MARGIN
            size, leading, room = LONG_TEXT if lesson.problem else TEXT
            draw_paragraph(surface, text, MARGIN, TEXT_TOP, size, width, colour, leading, room)
        read = np.zeros(10) if lesson.probabilities is None else lesson.probabilities
        draw_probabilities(surface, read, int(read.argmax()) if read.any() else None, BARS_TOP, BARS_BOTTOM)

    def buttons(self, view: View) -> list[Button]:
        """The buttons of the two rows, and the places of the slider."""
        lesson, plan = view.lesson, view.lesson.plan
        first_row: list[Entry] = [
            (START, lambda learner: learner.start_or_pause(), "Pause" if lesson.runs else "Start", 58, False),
            (STEP, lambda learner: learner.learn_one_batch(), "One batch", 64, False),
            (AGAIN, lambda learner: learner.begin_again(), f"Again, seed {plan.seed + 1}", 82, False),
        ]
        networks = [f"mlp{units}" for units in UNITS]
        if view.network in CLASSIFIERS and view.network not in networks:
            first_row.append(_choice("network", view.network, plan.network, view.network, 68))
        units = [_choice("network", name, plan.network, name.removeprefix("mlp"), 28) for name in networks]
        rates = [_choice("rate", rate, plan.rate, f"{rate:g}", 38) for rate in RATES]
        second_row = [*_row(UNITS_BUTTONS, ROWS[1], units), *_row(RATE_BUTTONS, ROWS[1], rates)]
        return [*_row(MARGIN, ROWS[0], first_row), *second_row, *(_slider(lesson) if lesson.state == READY else [])]


def _choice(field: str, value: str | float, now: str | float, label: str, width: int) -> Entry:
    """A button that chooses the value of a field of the plan. It is on if that is the value now."""
    return f"{field} {value}", lambda learner: learner.choose(**{field: value}), label, width, value == now


def _row(left: float, top: float, entries: list[Entry]) -> list[Button]:
    """Buttons side by side."""
    buttons = []
    for name, steer, label, width, on in entries:
        box = left, top, width, BUTTON_HEIGHT
        buttons.append(Button(name, box, partial(_steer, steer), label, on=on))
        left += width + 2
    return buttons


def _steer(steer: Callable[[Learner], None], controls: Controls) -> None:
    steer(controls.session.learner)


def _show(place: int, controls: Controls) -> None:
    controls.session.learner.show(place)


def _slider(lesson: Lesson) -> list[Button]:
    """The places of the slider, side by side without a gap: each is below its batch in the left chart."""
    middles = MARGIN + chart_places(np.array(lesson.places), lesson.last)
    edges = [MARGIN - HANDLE, *((middles[1:] + middles[:-1]) / 2).tolist(), MARGIN + SLIDER_WIDTH + HANDLE]
    return [
        Button(f"place {index}", (left, SLIDER_TOP, right - left, SLIDER_HEIGHT), partial(_show, index), slides=True)
        for index, (left, right) in enumerate(itertools.pairwise(edges))
    ]


def _draw_slider(surface: Surface, lesson: Lesson) -> None:
    """The places that one can go back to, and which is shown."""
    middle = SLIDER_TOP + SLIDER_HEIGHT / 2
    surface.box(MARGIN, middle - 1, SLIDER_WIDTH, 2, LINE)
    shown = lesson.places[lesson.index]
    handle = MARGIN + float(chart_places(np.array(shown), lesson.last))
    surface.box(handle - HANDLE / 2, SLIDER_TOP + 1, HANDLE, SLIDER_HEIGHT - 2, ACCENT)
    progress = f"{shown:,} of {lesson.last:,}"
    text = f"after {progress} batches" if lesson.runs or lesson.is_over else f"paused after {progress}"
    surface.text(text, PANEL_WIDTH - MARGIN, middle + 4, 10, FAINT, RIGHT)


def _draw_weights(surface: Surface, lesson: Lesson) -> None:
    """The weights of the first hidden units that learn."""
    for line, (text, colour) in enumerate([("weights:", FAINT), ("for ink", FOR), ("against", AGAINST)]):
        surface.text(text, MARGIN, WEIGHTS_TOP + 10 + 12 * line, 10, colour)
    if lesson.weights is not None:
        lefts = np.linspace(WEIGHTS_LEFT, PANEL_WIDTH - MARGIN - WEIGHTS_SIDE, len(lesson.weights))
        for weights, x in zip(lesson.weights, lefts, strict=True):
            surface.paste(signed(weights), x, WEIGHTS_TOP, WEIGHTS_SIDE)

"""A hidden unit closely, on the page `Votes`: its weights, its votes, and the test digits that excite it most."""

import numpy as np

from paintcv.networks.examples import Examples
from paintcv.window.hands.buttons import Button
from paintcv.window.look.surface import CENTRE, FAINT, LINE, TEXT, Surface
from paintcv.window.look.widgets import (
    AGAINST,
    FOR,
    MARGIN,
    PANEL_WIDTH,
    draw_button,
    draw_paragraph,
    grey,
    short_number,
    signed,
)
from paintcv.window.processes.inspections import UnitInside
from paintcv.window.state.view import View

# Lengths in units, set by hand.
BACK = Button(
    "all units",
    (MARGIN, 25, 62, 17),
    lambda controls: controls.session.choose_unit(None),
    "< all units",
)
WEIGHTS_TOP, WEIGHTS_SIDE = 48, 104
VOTES_ZERO, VOTES_HEIGHT = 190, 15  # the line from which the bars of the votes go up and down, and their longest
EXAMPLES_LEFT, EXAMPLES_TOP = 138, 64
EXAMPLE_SIDE, EXAMPLE_COLUMNS, EXAMPLE_WIDTH, EXAMPLE_HEIGHT = 37, 4, 41.5, 62


def draw_unit(surface: Surface, view: View, unit: UnitInside) -> None:
    """Draw a unit: on the left itself, on the right the examples."""
    draw_button(surface, view, BACK, 11)
    votes = unit.votes
    surface.text(
        f"unit {votes.unit + 1} of {votes.total}: its activation is {short_number(votes.activation)}",
        92,
        37,
        11,
        TEXT,
    )
    if votes.picture is not None:
        surface.paste(signed(votes.picture), MARGIN, WEIGHTS_TOP, WEIGHTS_SIDE)
    else:
        text = "Its weights are no picture: it sees the layer before, not the pixels."
        draw_paragraph(surface, text, MARGIN, WEIGHTS_TOP + 14, 11, WEIGHTS_SIDE)
    _draw_votes(surface, votes.votes)
    if isinstance(unit.examples, Examples):
        _draw_examples(surface, unit.examples)
    else:
        draw_paragraph(surface, unit.examples, EXAMPLES_LEFT, EXAMPLES_TOP, 11, PANEL_WIDTH - MARGIN - EXAMPLES_LEFT)


def _draw_votes(surface: Surface, votes: np.ndarray) -> None:
    """What it adds to each answer, (10,), as bars up and down."""
    strongest = max(float(np.abs(votes).max()), 1e-9)  # not divided by 0
    surface.text("its votes", MARGIN, WEIGHTS_TOP + WEIGHTS_SIDE + 14, 11, FAINT)
    width = WEIGHTS_SIDE / 10
    for value, vote in enumerate(votes / strongest):
        x, length = MARGIN + value * width, VOTES_HEIGHT * abs(float(vote))
        surface.box(
            x + 1, VOTES_ZERO - length if vote > 0 else VOTES_ZERO, width - 2, length, FOR if vote > 0 else AGAINST
        )
        surface.text(str(value), x + width / 2, VOTES_ZERO + VOTES_HEIGHT + 12, 10, FAINT, CENTRE)
    surface.box(MARGIN, VOTES_ZERO, WEIGHTS_SIDE, 1, LINE)


def _draw_examples(surface: Surface, examples: Examples) -> None:
    """The test digits, each with its label and the activation."""
    surface.text("The test digits that excite it most:", EXAMPLES_LEFT, EXAMPLES_TOP - 6, 10.5, FAINT)
    digits = zip(examples.pictures, examples.labels, examples.activations, strict=True)
    for place, (picture, label, activation) in enumerate(digits):
        row, column = divmod(place, EXAMPLE_COLUMNS)
        x, y = EXAMPLES_LEFT + column * EXAMPLE_WIDTH, EXAMPLES_TOP + row * EXAMPLE_HEIGHT
        surface.paste(grey(picture * 255), x, y, EXAMPLE_SIDE)
        surface.text(
            f"{label}: {short_number(activation)}", x + EXAMPLE_SIDE / 2, y + EXAMPLE_SIDE + 13, 10, TEXT, CENTRE
        )
    is_over = examples.looked == examples.total
    looked = (
        f"among all {examples.total:,}" if is_over else f"among the first {examples.looked:,} of {examples.total:,}"
    )
    surface.text(looked, EXAMPLES_LEFT, EXAMPLES_TOP + 2 * EXAMPLE_HEIGHT + 10, 10.5, FAINT)

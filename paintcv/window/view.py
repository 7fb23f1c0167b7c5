"""The state of the panel: what the right half of the window shows.

    view = View(network="mlp512", brush=9, message="Draw one or more digits,\\nthen right-click to read them.")
    view.show_note("Saved as 7: 1 labelled 7, 1 in all.")
    image = draw_panel(view, help_lines, scale=1)       # see panel.py

`Session` and `Labelling` change this state, `panel.py` draws it. Nothing here draws.
"""

from dataclasses import dataclass

import numpy as np

from paintcv.networks.inspection import HiddenUnits
from paintcv.segmentation.number import Digit, Number

PAGES = ("reading", "help", "inside")  # the pages of the panel, in the order in which `h` shows them


@dataclass
class View:
    """What the panel shows. `changed` is True until the window has drawn it."""

    network: str  # its name
    brush: int  # its diameter, pixels
    message: str  # one or two lines, shown in place of a reading
    note: str = ""  # a line beside the reading, such as where the drawing was saved
    typed: str | None = None  # the digits typed so far in answer to "What is it?"; None if that isn't asked
    number: Number | None = None  # the reading
    units: HiddenUnits | None = None  # the network's most active units for the least sure digit, if known
    left_out: np.ndarray | None = None  # the ink that belongs to no digit, (280, 280) bool; None if all ink was read
    status: str = "loading"  # of the network: "loading", "ready" or "stopped"
    rejector: bool = True  # whether there is one; it isn't known to be missing before the network is ready
    live: bool = False  # whether the network reads while the user draws
    page: str = PAGES[0]
    changed: bool = True

    @property
    def digits(self) -> tuple[Digit, ...]:
        """The digits of the reading; empty if there is none."""
        return self.number.digits if self.number else ()

    def show_reading(self, number: Number, units: HiddenUnits | None, left_out: np.ndarray | None) -> None:
        """Show a reading in place of the message or of the reading before."""
        self.number, self.units, self.left_out = number, units, left_out
        self.changed = True

    def show_message(self, message: str) -> None:
        """Show a message in place of the reading and of the question about it."""
        if self.message != message or self.number:
            self.message, self.number, self.left_out, self.typed = message, None, None, None
            self.changed = True

    def show_note(self, note: str) -> None:
        """Show a note beside the reading (none: ""), in place of the note before and of the question."""
        if note:
            self.leave_help()
        if (self.note, self.typed) != (note, None):
            self.note, self.typed = note, None
            self.changed = True

    def clear_notes(self) -> None:
        """Drop the note, the question and the mark of ink that was left out: the drawing has changed."""
        if self.left_out is not None:
            self.left_out, self.changed = None, True
        self.show_note("")

    def ask_for_digits(self, typed: str, note: str = "") -> None:
        """Ask which digits were drawn, and show what is typed so far. A note hides the question until the next key."""
        self.leave_help()
        self.note, self.typed = note, typed
        self.changed = True

    def leave_help(self) -> None:
        """Show the reading if the help is shown: it would hide what is new."""
        if self.page == "help":
            self.page = PAGES[0]
            self.changed = True

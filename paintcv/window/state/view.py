"""The state of the panel and the buttons: what the window shows besides the ink.

    view = View(network="mlp512", brush=9, message="Draw one or more digits,\\nthen right-click, or press Read.")
    view.show_note("Saved as 7: 1 labelled 7, 1 in all.")
    image = draw_panel(view, scale=1)                   # see look/panel.py

`Session`, `Reader`, `Labelling` and `Mouse` change this state, the room `look` draws it. Nothing here draws.
"""

import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

import numpy as np

from paintcv.ink.canvas import BRUSHES
from paintcv.segmentation.number import Digit, Number
from paintcv.window.processes.lesson import Lesson

# The page at the start, that of a network that learns, and the one that hides the reading.
READING, LEARNING, KEYS = "Reading", "Learning", "Keys"
ERASER_WIDTH = 2  # the eraser is so many times as wide as the brush: a thin one leaves the edges. Set by hand

NOTE_SECONDS = 10  # how long a note or a hint stays: long enough to read it twice. Set by hand


class Mode(Enum):
    """What the keys and the row of buttons do, see hands/actions.py."""

    DRAW = "draw"
    ASK = "ask"  # the question "What is it?" is open


class Page(Protocol):
    """What the session must know of a page of the panel. How pages look is in look/pages/."""

    name: str
    inspects: str  # the kind of inspection that it shows, see processes/inspections.py; "" if none
    shows_reading: bool  # whether it shows the reading
    learns: bool  # whether it shows a network that learns: it pauses on other pages


@dataclass
class View:
    """What the panel and the buttons show. `changed` is True until the window has drawn what is new."""

    network: str  # its name
    brush: int  # its diameter, pixels
    message: str  # one or two lines, shown in place of a reading
    note: str = ""  # a line beside the reading, such as where the drawing was saved
    hint: str = ""  # a line shown where there is no note
    noted: float = 0  # when the note or the hint was shown, seconds of time.monotonic
    folder: str = ""  # where the drawing is saved; "" if it isn't
    typed: str | None = None  # the digits typed so far in answer to "What is it?"; None if that isn't asked
    number: Number | None = None  # the reading
    chosen: int | None = None  # the digit of it that the user looks at, from 0 on; None: the least sure one
    lesson: Lesson = field(default_factory=Lesson)  # of the network that learns on the page `Learning`
    inspected: Any = None  # what the open page wants to know of the digit looked at, if known: an inspection
    unit: int | None = None  # the number of the hidden unit that is looked at closely; None: the most active ones are
    left_out: np.ndarray | None = None  # the ink that belongs to no digit, (280, 280) bool; None if all ink was read
    status: str = "loading"  # of the network: "loading", "ready" or "stopped"
    rejector: bool = True  # whether there is one; it isn't known to be missing before the network is ready
    live: bool = False  # whether the network reads while the user draws
    erasing: bool = False  # whether strokes erase
    page: str = READING  # its name
    pointed: str = ""  # the name of the button under the mouse; "" if there is none
    pressed: bool = False  # whether the mouse presses that button
    changed: bool = True

    @property
    def mode(self) -> Mode:
        """What the keys do now."""
        return Mode.DRAW if self.typed is None else Mode.ASK

    @property
    def stroke_width(self) -> int:
        """The diameter of what draws or erases now, pixels."""
        return min(ERASER_WIDTH * self.brush, BRUSHES[-1]) if self.erasing else self.brush

    @property
    def digits(self) -> tuple[Digit, ...]:
        """The digits of the reading; empty if there is none."""
        return self.number.digits if self.number else ()

    def looked_at(self, number: Number) -> Digit:
        """The digit of a number that pages look into."""
        is_there = self.chosen is not None and self.chosen < len(number.digits)
        return number.digits[self.chosen or 0] if is_there else number.least_sure

    def __setattr__(self, name: str, value: object) -> None:
        """Notice here, and nowhere else, that something is no longer as the window shows it."""
        before = getattr(self, name, None)
        same = before is value or (isinstance(value, str | int | tuple) and before == value)
        if name != "changed" and not same:
            self.__dict__["changed"] = True
        self.__dict__[name] = value

    def show_reading(self, number: Number, inspected: Any, left_out: np.ndarray | None) -> None:
        """Show a reading in place of the message or of the reading before."""
        self.number, self.inspected, self.left_out = number, inspected, left_out

    def show_message(self, message: str) -> None:
        """Show a message in place of the reading and of the question about it."""
        self.message, self.number, self.left_out, self.typed = message, None, None, None

    def show_note(self, note: str) -> None:
        """Show a note beside the reading (none: ""), in place of the note before and of the question."""
        self.ask_for_digits(None, note)

    def show_hint(self, hint: str) -> None:
        """Show a hint where there is no note."""
        self.hint, self.noted = hint, time.monotonic()

    def clear_notes(self) -> None:
        """Drop note, hint, question and the mark of ink that was left out: the drawing has changed."""
        self.left_out, self.hint, self.chosen = None, "", None
        self.show_note("")

    def drop_old_notes(self) -> None:
        """Drop a note and a hint that were there for a while: they belong to a moment."""
        if (self.note or self.hint) and time.monotonic() > self.noted + NOTE_SECONDS:
            self.note = self.hint = ""

    def ask_for_digits(self, typed: str | None, note: str = "") -> None:
        """Ask which digits were drawn (None: don't), and show what is typed so far, and a note."""
        self.note, self.typed = note, typed
        if note:
            self.noted = time.monotonic()

    def leave_keys(self) -> None:
        """Show the reading if the keys are shown: they would hide what is new."""
        if self.page == KEYS:
            self.page = READING

"""The drawing in the window: its ink, which version of it this is, and which files hold it.

    drawing = Drawing()
    drawing.canvas.press(80, 60, brush=9); drawing.begin_version()
    drawing.saved = Saved("7", (path,))                 # until the ink changes, and again after undo

What the user can do to it is in session.py.
"""

import math

from paintcv.ink.canvas import Canvas
from paintcv.window.state.saving import Saved

MAX_SAVES = 100  # drawings whose files are remembered, to be moved or taken back after undo; set by hand


class Drawing:
    """A canvas, and what the session must know of it.

    Each change of the ink makes a new `version`. Answers come late, so everything that is read is kept with the version
    that it belongs to.
    """

    def __init__(self) -> None:
        self.canvas = Canvas()
        self.version = 0  # counts the changes
        self.finished = False  # True if it was read or saved: the next stroke then begins a new drawing
        self.ended = math.inf  # when the last stroke ended, seconds of time.monotonic; inf: the next one belongs to it
        self.labelled = False  # whether the user has said what it is
        self.saves: dict[int, Saved] = {}  # which files hold it, for each state of the canvas that was saved

    def begin(self) -> None:
        """Begin a new drawing."""
        self.canvas.clear()
        self.ended, self.labelled = math.inf, False

    @property
    def unsaved(self) -> bool:
        """Whether the user has said what it is, and no file holds it as it is now."""
        return self.labelled and not self.canvas.empty and not self.saved.paths

    def begin_version(self) -> None:
        """The ink has changed: what was read or asked belongs to the version before."""
        self.version += 1
        self.finished = False

    @property
    def saved(self) -> Saved:
        """Which files hold the drawing as it is now."""
        return self.saves.get(self.canvas.state, Saved())

    @saved.setter
    def saved(self, saved: Saved) -> None:
        self.saves[self.canvas.state] = saved
        while len(self.saves) > MAX_SAVES:
            del self.saves[next(iter(self.saves))]  # the oldest

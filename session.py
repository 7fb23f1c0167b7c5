"""A session of drawing and reading, without the window it happens in: what the user can do, and what comes of it.

session = Session(Path("weights/mlp512.keras"), brush=9, live=False, folder=Path("drawings"))
session.press(80, 60); session.drag(200, 60); session.release()
session.read()
session.listen(seconds=5)           # session.view says now what was read, if the network is there yet
"""

from pathlib import Path

import numpy as np

from command_line import complain
from division import candidates, divide
from drawings import Drawings, Saved
from files import FileError
from ink import BRUSHES, Canvas
from model import WEIGHTS
from number import Candidate, Number
from panel import PAGES, View
from parts import PARTS
from reader import Answer, Question, Reader, available

START = "Draw a digit or several,\nthen right-click to read them."
NO_INK = "There is nothing to read.\nDraw a digit first."
LOADING = "Loading the network ...\nThe answer follows."
LEFT_OUT = "What is dim was not read."
INSIDE = "The inside is shown of what was read."
NOT_READ = "Not read yet: right-click, then save."
DUE = "Not read yet: save when the answer is there."
STOPPED = "The network stopped.\nA right-click starts it again."


class Session:
    """The drawing, the network that reads it, and what the panel says of them.

    `stale` is set when there is something new to see, `panel_stale` when some of it is in the panel; who shows it
    resets them.
    """

    def __init__(self, weights: Path, brush: int, live: bool, folder: Path) -> None:
        self.running = True
        self.canvas = Canvas()
        self.view = View(called(weights), brush, START, live=live)
        self.stale = self.panel_stale = True
        self.changes = 0  # to the drawing, counted
        self.read_changes = 0  # as many as there were when what the panel shows was drawn
        self.found: list[Candidate] = []  # the candidates for the digits of what was drawn then
        self.probabilities = np.empty((0, 10))  # what was read in each of them
        self.asked = -1  # as many as there were when it was last asked what is drawn
        self.cleared = Saved()  # what of the drawing that was cleared last is saved
        self.finished = False  # the drawing was read or saved: the next stroke begins a new one
        self.worked = False  # a network was there: if the next can't be loaded, it is done without
        self.drawings = Drawings(folder)
        self.networks = available(weights)
        self.reader = Reader(weights)

    def press(self, x: float, y: float) -> None:
        """Begin a stroke, on a clean canvas if what is there is finished."""
        if self.finished:
            self.take_away()
        self.canvas.press(x, y, self.view.brush)
        self.changed()

    def drag(self, x: float, y: float) -> None:
        """Draw on to (x, y)."""
        self.canvas.drag(x, y)
        self.changed()

    def release(self) -> None:
        """End the stroke, and say what is read of it, if reading is live."""
        self.canvas.release()
        self.changed()
        if self.view.live:
            self.ask(aloud=True)

    def undo(self) -> None:
        """Take back the last stroke, or the clearing of a canvas."""
        comes_back = not self.canvas.strokes
        self.canvas.undo()
        self.changed()
        if comes_back:
            self.drawings.saved, self.cleared = self.cleared, Saved()

    def clear(self) -> None:
        """Take back every stroke."""
        self.take_away()
        self.changed()

    def take_away(self) -> None:
        """Clear the canvas, in a way that `undo` can bring back."""
        if self.canvas.strokes:
            self.cleared = self.drawings.saved
        self.canvas.clear()

    def changed(self) -> None:
        """The drawing is another now, and what was read of the former no longer stands."""
        self.changes += 1
        self.finished = False
        self.drawings.saved = Saved()
        self.stale = True
        self.tell("")
        if self.canvas.empty or not self.view.live:
            self.say(START)
        elif not self.reader.due:
            self.ask(aloud=False)

    def say(self, message: str) -> None:
        """Show a message in place of a reading, and of the question that was asked about it."""
        if self.view.message != message or self.view.number:
            self.view.message, self.view.number, self.view.typed = message, None, None
            self.redraw_panel()

    def tell(self, note: str) -> None:
        """Show a note beside the reading, or the usual one, in place of a question that was there."""
        if note:
            self.leave_keys()
        before = self.view.note, self.view.typed
        self.view.typed = None
        self.view.note = note or self.usual_note()
        if (self.view.note, None) != before:
            self.redraw_panel()

    def redraw_panel(self) -> None:
        """The panel has something new to show."""
        self.stale = self.panel_stale = True

    def space(self) -> None:
        """Read the drawing; or nothing, where it stands between digits that are typed."""
        if self.view.typed is None:
            self.read()

    def read(self) -> None:
        """Read the drawing, and start the reader again if it died."""
        if self.reader.status == "stopped":
            self.reader.restart()
        self.leave_keys()
        self.tell("")
        if self.canvas.empty:
            self.say(NO_INK)
        else:
            self.ask(aloud=True)
            self.finished = not self.canvas.drawing

    def ask(self, aloud: bool) -> None:
        """Have the drawing read, if there is one and someone to read it."""
        if self.canvas.empty or self.reader.status == "stopped":
            return
        self.asked = self.changes
        found = candidates(self.canvas.image, self.canvas.strokes)
        self.reader.ask(Question(self.reader.weights, found, self.changes, aloud, self.view.page == "inside"))
        if self.reader.status == "loading":
            self.say(LOADING)

    def listen(self, seconds: float) -> None:
        """Wait up to `seconds` for what the reader has to tell: an answer, that it is ready, that it died, or an error.

        Raises FileError if the first network can't be loaded; another is done without.
        """
        told = self.reader.answer(seconds)
        self.worked |= bool(self.reader.loaded)
        if self.view.status != self.reader.status:
            self.view.status = self.reader.status
            self.redraw_panel()
            if self.view.status == "stopped":
                self.say(STOPPED)
        if told:
            question, answer = told
            if isinstance(answer, FileError):
                self.give_up(question.weights, answer)
            else:
                self.hear(question, answer)

    def hear(self, question: Question, answer: Answer) -> None:
        """Take an answer: print it if someone waits for it, and show it if it is of what is drawn now."""
        newest = question.drawing == self.changes
        # What was saved stays divided into as many digits until it changes.
        number = divide(question.found, answer.probabilities, self.drawings.saved.labels if newest else "")
        if question.aloud:
            try:
                print(number.words, flush=True)
            except BrokenPipeError:
                raise  # nobody reads on: the end
            except OSError as error:
                complain("paint.py", f"standard output: {error.strerror}")
        if newest or (self.view.live and not self.canvas.empty):
            self.read_changes, self.found, self.probabilities = question.drawing, question.found, answer.probabilities
            self.view.number = number
            self.view.units = answer.units[question.found.index(number.least_sure.of)] if answer.units else None
            if self.view.note in ("", NOT_READ, DUE) or (self.view.note == INSIDE and answer.units):
                self.view.note = self.usual_note()
            self.redraw_panel()
        if self.view.live and not newest and not self.reader.due:
            self.ask(aloud=False)

    def usual_note(self) -> str:
        """What there is to say beside a reading, where nothing else is."""
        return LEFT_OUT if self.view.typed is None and self.left_out() is not None else ""

    def left_out(self) -> np.ndarray | None:
        """Which ink is of no digit that was read: (SIZE, SIZE) bool; None if none is, or another drawing was read."""
        if not self.view.number or self.canvas.drawing or self.read_changes != self.changes:
            return None
        out = self.view.number.left_out(self.canvas.image)
        return out if out.any() else None

    def next_network(self) -> None:
        """Go on to the next network that there is, and have it read what the last one did."""
        if len(self.networks) == 1:
            self.tell("There is no other network here.")
        else:
            self.turn_to(self.networks[(self.networks.index(self.reader.weights) + 1) % len(self.networks)])

    def turn_to(self, weights: Path) -> None:
        """Have a network read from now on, and at once what was read of this drawing, or is read live."""
        shown = self.view.number is not None and self.read_changes == self.changes
        self.reader.turn_to(weights)
        if self.reader.status == "stopped":
            self.reader.restart()
        self.view.network = called(weights)
        self.view.message, self.view.number = START, None
        self.leave_keys()
        self.tell("")
        if self.finished or self.view.live or shown:
            self.ask(aloud=True)
        if not self.reader.due:  # or else the panel changes with the answer, within a frame or two
            self.redraw_panel()

    def give_up(self, weights: Path, error: FileError) -> None:
        """Do without a network that can't be loaded. Raises the error if none ever was, or no other is left."""
        if not self.worked or self.networks == [weights]:
            raise error
        complain("paint.py", error)
        place = self.networks.index(weights)
        self.networks.remove(weights)
        if weights == self.reader.weights:
            self.turn_to(self.networks[place % len(self.networks)])
        self.tell(f"Not loaded (the terminal says why): {called(weights)}")

    def to_save(self) -> Number | None:
        """What was read of the drawing, for saving; None where nothing was, and it is told why."""
        if self.canvas.empty:
            self.tell("Nothing to save: draw a digit, then read it.")
        elif self.canvas.drawing:
            self.tell("Still drawing: let go and read it, then save.")
        elif not self.view.number or self.read_changes != self.changes:
            self.tell(DUE if self.reader.due else NOT_READ)
        else:
            return self.view.number
        return None

    def save_as_read(self) -> None:
        """Save each digit under what it was read as."""
        if number := self.to_save():
            self.keep("".join(number.lines), number)

    def digit(self, label: str) -> None:
        """Type a digit, if it is asked what was drawn; or else save the one digit that was read as this."""
        if self.view.typed is not None:
            self.ask_what(self.view.typed + label)
        elif number := self.to_save():
            if len(number.digits) == 1:
                self.keep(label, number)
            else:
                self.tell("Several digits: press Enter, then type them.")

    def enter(self) -> None:
        """Ask what was drawn, or, when that is typed, save each digit under its own label.

        Where more or fewer digits are typed than were read, the ink is divided anew, into as many.
        """
        labels = self.view.typed
        if labels is None:
            if self.to_save():
                self.ask_what("")
        elif not labels:
            self.tell("Nothing typed, nothing saved.")
        else:
            try:
                number = divide(self.found, self.probabilities, labels)
            except ValueError:
                self.ask_what("")
                self.view.note = f"No {len(labels)} digits can be made of this ink: type again."
            else:
                self.keep(labels, number)

    def ask_what(self, typed: str) -> None:
        """Show the question what was drawn, with as much of the answer as is typed."""
        self.leave_keys()
        self.view.note, self.view.typed = "", typed[:PARTS]
        self.redraw_panel()

    def back(self) -> None:
        """Take back what was typed last; or else the last stroke."""
        if self.view.typed is not None:
            self.ask_what(self.view.typed[:-1])
        else:
            self.undo()

    def escape(self) -> None:
        """Leave the question what was drawn; or else the program."""
        if self.view.typed is not None:
            self.tell("")
        else:
            self.quit()

    def keep(self, labels: str, number: Number) -> None:
        """Save each digit of a number under its own label, and say so; the drawing is finished then.

        It is what was read, or divided as was typed, and so it is shown until the drawing changes.
        """
        images = [digit.of.alone(self.canvas.image.shape) for digit in number.digits]
        try:
            self.tell(self.drawings.keep(images, labels))
        except OSError as error:
            why = error.strerror or error
            complain("paint.py", f"{self.drawings.folder}: not saved ({why}); name another folder with --drawings")
            self.tell(f"Not saved in {self.drawings.folder.name}: {why}.")
            return
        self.finished = True
        if [digit.of for digit in number.digits] != [digit.of for digit in self.view.digits]:
            self.view.number, self.view.units = number, None
            self.redraw_panel()
            if self.view.page == "inside":
                self.ask(aloud=False)

    def change_brush(self, by: int) -> None:
        """A brush thicker by some pixels, of those there are."""
        self.view.brush = min(max(self.view.brush + by, BRUSHES[0]), BRUSHES[-1])
        self.redraw_panel()

    def toggle_live(self) -> None:
        """Read while drawing, or only when asked to."""
        self.view.live = not self.view.live
        self.redraw_panel()
        if self.view.live or self.reader.due:  # what is due may be of an older drawing
            self.ask(aloud=False)

    def turn_page(self) -> None:
        """Show the keys, then the inside of the network, then the reading again."""
        self.view.page = PAGES[(PAGES.index(self.view.page) + 1) % len(PAGES)]
        inside, asked = self.view.page == "inside", self.asked == self.changes
        self.view.note = INSIDE if inside and not asked else self.usual_note()
        self.redraw_panel()
        if inside and asked:
            self.ask(aloud=False)

    def leave_keys(self) -> None:
        """Show the reading, where the keys would hide what there is to say."""
        if self.view.page == "keys":
            self.view.page = PAGES[0]
            self.redraw_panel()

    def quit(self) -> None:
        """Leave the loop."""
        self.running = False


def called(weights: Path) -> str:
    """What the panel calls a network: as the option --network does, without a file's folder."""
    return weights.stem if weights.resolve().parent == WEIGHTS else weights.name

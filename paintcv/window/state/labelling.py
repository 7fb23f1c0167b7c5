"""Labelling: the user says which digits were drawn, and each digit is saved under its label.

    labelling = Labelling(session, Path("drawings"))
    labelling.save_as_read()                            # the network was right
    labelling.save_as("7")                              # one digit was read, and it is a 7
    labelling.ask()                                     # asks "What is it?"
    labelling.type_digit("7"); labelling.save_as_typed()

The files themselves are the matter of saving.py.
"""

from pathlib import Path

from paintcv.segmentation.division import divide
from paintcv.segmentation.number import Number
from paintcv.segmentation.parts import MAX_PARTS
from paintcv.system.console import print_error
from paintcv.window.state import texts
from paintcv.window.state.saving import Drawings, Saved
from paintcv.window.state.session import Session


class Labelling:
    """What the user does to label the drawing of a session."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.view = session, session.view
        self.drawings = Drawings(folder)
        self.just_saved: int | None = None  # the state of the canvas that was saved last; None once it is taken back

    # While the user draws

    def save_as_read(self) -> None:
        """Save each digit under the label that the network has read, if all are digits."""
        if number := self._number_to_save():
            if all(digit.is_digit for digit in number.digits):
                self._save("".join(number.lines), number)
            else:
                self.view.show_note(texts.NO_DIGIT if len(number.digits) == 1 else texts.NOT_ALL_DIGITS)

    def save_as(self, label: str) -> None:
        """Save the only digit under this label."""
        if number := self._number_to_save():
            if len(number.digits) == 1:
                self._save(label, number)
            else:
                self.view.show_note(texts.SEVERAL_DIGITS)

    def unsave(self) -> None:
        """Remove the files of the drawing that was saved last, and only of that.

        The drawing may have changed since, or a new one may have begun.
        """
        drawing = self.session.drawing
        saved = Saved() if self.just_saved is None else drawing.saves.pop(self.just_saved, Saved())
        drawing.labelled &= self.just_saved != drawing.canvas.state
        self.just_saved = None
        self.view.show_note(self.drawings.remove(saved) if saved.paths else texts.NOTHING_SAVED)
        self.view.folder = drawing.saved.folder

    def ask(self) -> None:
        """Ask which digits were drawn."""
        if self._number_to_save():
            self.view.ask_for_digits("")

    # While the question is open

    def type_digit(self, label: str) -> None:
        """Type a digit of the answer."""
        self.view.ask_for_digits(f"{self.view.typed}{label}"[:MAX_PARTS])

    def delete_digit(self) -> None:
        """Remove the digit that was typed last."""
        self.view.ask_for_digits((self.view.typed or "")[:-1])

    def delete_all(self) -> None:
        """Remove all digits that were typed."""
        self.view.ask_for_digits("")

    def save_as_typed(self) -> None:
        """Save each digit under its label, as typed.

        If more or fewer digits are typed than were read, the ink is divided again, into as many.
        """
        reader, labels = self.session.reader, self.view.typed
        if not labels:
            self.view.show_note(texts.NOTHING_TYPED)
            return
        try:
            number = divide(reader.candidates, reader.probabilities, reader.kinds, labels)
        except ValueError:
            digits = "digit" if len(labels) == 1 else "digits"
            self.view.ask_for_digits("", f"This ink can't make {len(labels)} {digits}. Type again.")
        else:
            self._save(labels, number)

    def close_question(self) -> None:
        """Close the question, and save nothing."""
        self.view.show_note("")

    # Both

    def _number_to_save(self) -> Number | None:
        """What was read in the drawing. If it wasn't read, show why it can't be saved, and return None."""
        session = self.session
        if session.canvas.empty:
            self.view.show_note(texts.NOTHING_TO_SAVE)
        elif session.canvas.drawing:
            self.view.show_note(texts.STILL_DRAWING)
        elif not session.reader.is_read:
            self.view.show_note(texts.NOT_ANSWERED if session.worker.busy else texts.NOT_READ)
        else:
            return self.view.number
        return None

    def _save(self, labels: str, number: Number) -> None:
        """Save each digit of a number under its label, and show where. The drawing is finished then.

        The panel shows the number as it was saved, which may be divided in another way than it was read.
        """
        session, folder = self.session, self.drawings.folder
        session.drawing.labelled = True
        images = [digit.candidate.alone(session.canvas.image.shape) for digit in number.digits]
        try:
            session.drawing.saved, note = self.drawings.save(images, labels, session.drawing.saved)
            self.just_saved = session.canvas.state
        except OSError as error:
            reason = error.strerror or error
            print_error("paint.py", f"{folder}: not saved ({reason}); name another folder with --drawings")
            self.view.show_note(f"Not saved in {folder.name}: {reason}.")
            return
        self.view.show_note(note)
        self.view.folder = session.drawing.saved.folder
        session.drawing.finished = True
        if [digit.candidate for digit in number.digits] != [digit.candidate for digit in self.view.digits]:
            self.view.show_reading(number, None, session.reader.left_out_of(number))
            if session.page.inspects:
                session.reader.ask(print_answer=False)  # for the units of the digits as they are now

"""Labelling: the user says which digits were drawn, and each digit is saved under its label.

    labelling = Labelling(session, Path("drawings"))
    labelling.save_as_read()                            # the network was right
    labelling.type_digit("7")                           # one digit was read, and it is a 7
    labelling.enter()                                   # asks "What is it?"; then type_digit(...), and enter() again

The files are FOLDER/LABEL/TIME.png, which `python model.py train --drawings FOLDER` learns from:

    drawings = Drawings(Path("drawings"))
    saved, note = drawings.save([canvas.image], "7", Saved())       # drawings/7/2026-11-20T11-52-07-123456.png
    saved, note = drawings.save([canvas.image], "1", saved)         # "Moved from 7 to 1: 1 labelled 1, 1 in all."
"""

from pathlib import Path

import numpy as np

from paintcv.data.drawings import count_drawings, save_drawing
from paintcv.segmentation.division import divide
from paintcv.segmentation.number import Number
from paintcv.segmentation.parts import MAX_PARTS
from paintcv.system.console import print_error
from paintcv.window.session import NOT_ANSWERED, NOT_READ, Saved, Session

# Notes in place of saving what was read.
NO_DIGIT = "No digit was read: type the one that it is."
NOT_ALL_DIGITS = "Not all are digits: press Enter, then type them."
MAX_LISTED = 4  # labels in a note. With more of them, the note only counts them: the panel has no room


class Labelling:
    """What the user does to label the drawing of a session.

    While the question "What is it?" is open (`view.typed` is not None), some keys mean something else.
    """

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.view = session, session.view
        self.drawings = Drawings(folder)

    def save_as_read(self) -> None:
        """Save each digit under the label that the network has read, if all are digits.

        While a question is open, do nothing.
        """
        if self.view.typed is None and (number := self._number_to_save()):
            if all(digit.is_digit for digit in number.digits):
                self._save("".join(number.lines), number)
            else:
                self.view.show_note(NO_DIGIT if len(number.digits) == 1 else NOT_ALL_DIGITS)

    def type_digit(self, label: str) -> None:
        """Type a digit of the answer to the question. If no question is open, save the only digit under this label."""
        if self.view.typed is not None:
            self._ask(self.view.typed + label)
        elif number := self._number_to_save():
            if len(number.digits) == 1:
                self._save(label, number)
            else:
                self.view.show_note("Several digits: press Enter, then type them.")

    def enter(self) -> None:
        """Ask which digits were drawn. If they are typed already, save each digit under its label.

        If more or fewer digits are typed than were read, the ink is divided again, into as many.
        """
        session, labels = self.session, self.view.typed
        if labels is None:
            if self._number_to_save():
                self._ask("")
        elif not labels:
            self.view.show_note("Nothing typed, nothing saved.")
        else:
            try:
                number = divide(session.candidates, session.probabilities, session.whole, labels)
            except ValueError:
                digits = "digit" if len(labels) == 1 else "digits"
                self.view.ask_for_digits("", f"This ink can't make {len(labels)} {digits}. Type again.")
            else:
                self._save(labels, number)

    def backspace(self) -> None:
        """Remove the digit that was typed last. If no question is open, undo."""
        if self.view.typed is not None:
            self._ask(self.view.typed[:-1])
        else:
            self.session.undo()

    def space(self) -> None:
        """Read the drawing. While a question is open, do nothing: a space may stand between the digits."""
        if self.view.typed is None:
            self.session.read()

    def escape(self) -> None:
        """Close the question. If no question is open, quit."""
        if self.view.typed is not None:
            self.view.show_note("")
        else:
            self.session.quit()

    def _ask(self, typed: str) -> None:
        self.view.ask_for_digits(typed[:MAX_PARTS])

    def _number_to_save(self) -> Number | None:
        """What was read in the drawing. If it wasn't read, show why it can't be saved, and return None."""
        session = self.session
        if session.canvas.empty:
            self.view.show_note("Nothing to save: draw a digit, then read it.")
        elif session.canvas.drawing:
            self.view.show_note("Still drawing: end the stroke, read, then save.")
        elif not session.is_read:
            self.view.show_note(NOT_ANSWERED if session.worker.busy else NOT_READ)
        else:
            return self.view.number
        return None

    def _save(self, labels: str, number: Number) -> None:
        """Save each digit of a number under its label, and show where. The drawing is finished then.

        The panel shows the number as it was saved, which may be divided in another way than it was read.
        """
        session, folder = self.session, self.drawings.folder
        images = [digit.candidate.alone(session.canvas.image.shape) for digit in number.digits]
        try:
            session.saved, note = self.drawings.save(images, labels, session.saved)
        except OSError as error:
            reason = error.strerror or error
            print_error("paint.py", f"{folder}: not saved ({reason}); name another folder with --drawings")
            self.view.show_note(f"Not saved in {folder.name}: {reason}.")
            return
        self.view.show_note(note)
        session.finished = True
        if [digit.candidate for digit in number.digits] != [digit.candidate for digit in self.view.digits]:
            self.view.show_reading(number, None, session.left_out_of(number))
            if self.view.page == "inside":
                session.ask(print_answer=False)  # for the units of the digits as they are now


class Drawings:
    """A folder of labelled drawings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, images: list[np.ndarray], labels: str, before: Saved) -> tuple[Saved, str]:
        """Save digits, images (h, w) uint8, each under its label; returns which files hold them, and a note about it.

        `before` says which files hold the same drawing already. They are replaced if the labels or the images differ:
        a drawing is never saved twice. Files that can't be removed are mentioned in the note. Raises OSError if the
        digits can't be saved; none of them is saved then.
        """
        old_paths = [path for path in before.paths if path.exists()]
        old_labels = "".join(path.parent.name for path in old_paths)
        saved, old, new = before, _listed(old_labels), _listed(labels)
        if old_labels == labels and all(map(np.array_equal, images, before.images)):
            done = f"Already saved as {new}"
        else:
            paths = self._save_all(images, labels)
            remaining = [path for path in old_paths if not _remove(path)]
            saved = Saved(labels, images, [*paths, *remaining])
            if remaining:
                done = f"Saved as {new}, also as {old}"
            elif old_paths:
                done = f"Moved from {old} to {new}"
            else:
                done = f"Saved as {new}"
        counts = count_drawings(self.folder)
        labelled = f"{counts[int(labels)]} labelled {labels}, " if len(labels) == 1 else ""
        return saved, f"{done}: {labelled}{sum(counts)} in all."

    def _save_all(self, images: list[np.ndarray], labels: str) -> list[Path]:
        paths: list[Path] = []
        try:
            for image, label in zip(images, labels, strict=True):
                paths.append(save_drawing(image, int(label), self.folder))
        except OSError:
            for path in paths:
                path.unlink()
            raise
        return paths


def _remove(path: Path) -> bool:
    """Remove a file; False if that isn't allowed."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _listed(labels: str) -> str:
    """Labels as a note shows them: "2, 0", or "12 digits"."""
    return ", ".join(labels) if len(labels) <= MAX_LISTED else f"{len(labels)} digits"

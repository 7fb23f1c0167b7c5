"""Controls: all that a key or a button can reach, and what they do to the window as a whole.

    controls = Controls(session, labelling, screen, picture=window.image)
    controls.session.undo()
    controls.escape()

Which key does what stands in actions.py. What concerns the drawing is done by the session and the labelling.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from paintcv.system.console import FileError, print_error, shorten
from paintcv.system.files import replace_files
from paintcv.window.screen import Screen
from paintcv.window.state import texts
from paintcv.window.state.labelling import Labelling
from paintcv.window.state.session import Session
from paintcv.window.state.view import READING

FOLDER_LETTERS = 11  # of the folder's name in the note about a picture: so many fit beside the picture's name


class Controls:
    """What keys and buttons act on. `picture` returns what the window shows, (h, w, 3) uint8, BGR."""

    def __init__(
        self, session: Session, labelling: Labelling, screen: Screen, picture: Callable[[], np.ndarray]
    ) -> None:
        self.session, self.labelling = session, labelling
        self.screen, self.picture = screen, picture

    def escape(self) -> None:
        """Go back one step: dismiss a message, go to the first page, leave the full screen; then quit.

        If something would be lost, it asks first. The question is a note, which a second Esc answers.
        """
        session, view = self.session, self.session.view
        question = texts.quit_question(session.losses)
        if view.note and view.note == question:
            session.quit()
        elif view.note or view.hint:
            view.note = view.hint = ""
        elif view.message == texts.NO_INK and not view.number:
            view.message = texts.start(view.live)
        elif view.unit is not None and session.page.inspects == "votes":
            session.choose_unit(None)
        elif view.page != READING:
            session.show_page(READING)
        elif self.screen.full_screen:
            self.toggle_full_screen()
        elif question:
            view.show_note(question)
        else:
            session.quit()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or have the former size again."""
        self.screen.full_screen = not self.screen.full_screen

    def save_picture(self) -> None:
        """Save what the window shows as paintcv-TIME.png in the current folder, and show the name in a note."""
        path = new_picture()
        try:
            with replace_files(path) as (draft,):
                draft.write_bytes(cv2.imencode(".png", self.picture())[1].tobytes())
        except FileError as error:
            print_error("paint.py", error)
            self.session.view.show_note(texts.PICTURE_NOT_SAVED)
        else:
            self.session.view.show_note(f"{path} in {shorten(str(Path.cwd()), FOLDER_LETTERS)}")


def new_picture() -> Path:
    """paintcv-TIME.png in the current folder, a file that doesn't exist yet."""
    time = datetime.now()
    while (path := Path(f"paintcv-{time:%Y%m%d-%H%M%S}.png")).exists():
        time += timedelta(seconds=1)
    return path

"""A page of the panel, and how to add one.

To add a page, write a file in this folder with a subclass of `Page`, and put an instance of it into PAGES in
__init__.py. That is all: it then has a tab, Tab steps to it, and the tests draw it in every state.

    class Votes(Page):
        name = "Votes"
        promise = "Here you will see which units voted for the answer."
        inspects = "votes"

        def draw(self, surface: Surface, view: View) -> None:
            surface.text("votes", MARGIN, TOP + 12, 11, FAINT)

A page draws between TOP and BOTTOM of widgets.py, from MARGIN to PANEL_WIDTH - MARGIN. The panel itself draws the tabs
above, and the note and the line with brush and network below. What pages share is in widgets.py. What a click does is
a function of its Button. A page only draws what the view holds: new data are a new kind of inspection, see
processes/inspections.py, or a new field of View.
"""

from typing import NamedTuple

from paintcv.segmentation.number import Number
from paintcv.window.hands.buttons import Button
from paintcv.window.look.surface import Surface
from paintcv.window.state.view import View


class Word(NamedTuple):
    """A word on a page: where it stands (left, top, width, height), and what it means, in a line."""

    name: str
    box: tuple[float, float, float, float]
    meaning: str


class Page:
    """A page of the panel. Its name is on its tab, and in `View.page`."""

    name = ""
    promise = ""  # what the page will show, in one line; shown below the message while nothing is read
    advice = ""  # a line below the page where there is no note
    words: tuple[Word, ...] = ()  # those that need an explanation: it stands below the page while one is pointed at
    looks_at_digit = False  # whether it looks into one digit of a number: the canvas then shows which
    learns = False  # whether it shows a network that learns: it pauses on other pages
    inspects = ""  # the kind of inspection that it shows, see processes/inspections.py; readings bring it along
    shows_reading = True  # whether it shows the reading, and the message while nothing is read

    def draw(self, surface: Surface, view: View) -> None:
        """Draw what is there whether something is read or not."""

    def draw_reading(self, surface: Surface, view: View, number: Number) -> None:
        """Draw the reading."""

    def line(self, view: View) -> str:
        """The line below the page where there is no note: the meaning of the word under the mouse, or the advice."""
        advice = self.advice if view.number or not self.shows_reading else ""
        return next((word.meaning for word in self.words if word.name == view.pointed), advice)

    def word_buttons(self) -> list[Button]:
        """The words, as places that react to the mouse but do nothing."""
        return [Button(word.name, word.box, lambda controls: None) for word in self.words]

    def buttons(self, view: View) -> list[Button]:
        """The places on the page that react to the mouse, in units from the upper left corner of the panel."""
        return []

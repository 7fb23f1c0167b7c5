"""The pages of the panel, in the order of their tabs. page.py tells how to add one."""

from paintcv.window.look.pages.frame_page import FramePage
from paintcv.window.look.pages.inside_page import InsidePage
from paintcv.window.look.pages.keys_page import KeysPage
from paintcv.window.look.pages.learning_page import LearningPage
from paintcv.window.look.pages.networks_page import NetworksPage
from paintcv.window.look.pages.page import Page
from paintcv.window.look.pages.reading_page import ReadingPage
from paintcv.window.look.pages.votes_page import VotesPage
from paintcv.window.look.pages.why_page import WhyPage

PAGES: dict[str, Page] = {  # by their names
    page.name: page
    for page in (
        ReadingPage(),
        InsidePage(),
        VotesPage(),
        WhyPage(),
        FramePage(),
        NetworksPage(),
        LearningPage(),
        KeysPage(),
    )
}

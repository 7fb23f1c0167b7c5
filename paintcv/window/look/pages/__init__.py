"""The pages of the panel, in the order of their tabs. page.py tells how to add one."""

from paintcv.window.look.pages.frame_page import Frame
from paintcv.window.look.pages.inside_page import Inside
from paintcv.window.look.pages.keys_page import Keys
from paintcv.window.look.pages.learning_page import Learning
from paintcv.window.look.pages.networks_page import Networks
from paintcv.window.look.pages.page import Page
from paintcv.window.look.pages.reading_page import Reading
from paintcv.window.look.pages.votes_page import Votes
from paintcv.window.look.pages.why_page import Why

PAGES: dict[str, Page] = {  # by their names
    page.name: page for page in (Reading(), Inside(), Votes(), Why(), Frame(), Networks(), Learning(), Keys())
}

"""The pages of the panel, in the order of their tabs. page.py tells how to add one."""

from paintcv.window.pages.frame import Frame
from paintcv.window.pages.inside import Inside
from paintcv.window.pages.keys import Keys
from paintcv.window.pages.learning import Learning
from paintcv.window.pages.networks import Networks
from paintcv.window.pages.page import Page
from paintcv.window.pages.reading import Reading
from paintcv.window.pages.votes import Votes
from paintcv.window.pages.why import Why

PAGES: dict[str, Page] = {  # by their names
    page.name: page for page in (Reading(), Inside(), Votes(), Why(), Frame(), Networks(), Learning(), Keys())
}

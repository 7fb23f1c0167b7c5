"""What the panel says: messages in place of a reading, and notes beside it.

A message has two lines. A note has one, of at most 280 units at size 12; tests/window/test_panel.py measures them.
"""

# Messages.
START = "Draw one or more digits,\nthen right-click, or press Read."
START_LIVE = "Draw one or more digits:\nthey are read as you draw."
NO_INK = "There is nothing to read.\nDraw a digit first."
LOADING = "Loading the network ...\nThe answer will follow."
STOPPED = "The network has stopped.\nRight-click to start it again."

# Notes about reading and drawing.
SHIFT_HINT = "Shift + drag adds to this drawing."
ADDING = "The next stroke adds to this drawing."
ERASER_HINT = "Nothing to erase: e switches the eraser off."
NO_OTHER_NETWORK = "There is no other network in weights/."
NO_LESSON = "Nothing is learnt yet: press Start."
PICTURE_NOT_SAVED = "The picture can't be saved: see the terminal."
LEFT_OUT = "The dim ink was not read."

# Notes in place of saving.
NOT_READ = "Not read yet: right-click, then save."
NOT_ANSWERED = "Not read yet: wait for the answer, then save."
NOTHING_TO_SAVE = "Nothing to save: draw a digit, then read it."
STILL_DRAWING = "Still drawing: end the stroke, read, then save."
NO_DIGIT = "No digit was read: type the one that it is."
NOT_ALL_DIGITS = "Not all are digits: press Enter, then type them."
SEVERAL_DIGITS = "Several digits: press Enter, then type them."
NOTHING_TYPED = "Nothing typed, nothing saved."
NOTHING_SAVED = "Nothing was saved just now."

# What is lost at the end.
DRAWING, LESSON = "this drawing", "the lesson"


def quit_question(losses: list[str]) -> str:
    """The question before the end, if something would be lost; otherwise ""."""
    return f"Esc again quits. Lost: {', '.join(losses)}." if losses else ""


def start(live: bool) -> str:
    """The message at the start, and whenever nothing is read: START, or in live reading START_LIVE."""
    return START_LIVE if live else START

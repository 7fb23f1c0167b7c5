"""Figures of matplotlib: shown in a window, or saved to a file.

    file_to_save("wrong.png")        # for argparse: a name that ends in .png, .svg or .pdf
    for_projector(dark=True)         # before figures are drawn that people look at from afar
    save(figure, path)
    save_pages(figures, Path("wrong.pdf"))
    show(figure, "a title", "what to do where there is no display")

matplotlib takes a while to import, so it is imported where it is first needed.
"""

import argparse
import importlib.util
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import one_line
from files import FileError, replacing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
DPI = 150  # of a PNG
UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # in place of a letter that the font lacks
BLUE, ORANGE = "#0072B2", "#D55E00"  # told apart by colour-blind people, and seen on white as on black (Okabe and Ito)


def without_window() -> None:
    """Have figures made for files only. To be called before a figure is made where there may be no display."""
    import matplotlib

    matplotlib.use("agg")


def for_projector(dark: bool = False) -> None:
    """Have figures drawn with letters and lines for the back row, and light on dark if `dark`."""
    from matplotlib import style

    large = {"font.size": 12, "axes.titlesize": "large", "figure.titlesize": "x-large", "lines.linewidth": 2}
    style.use([*(["dark_background"] if dark else []), large])


def digit_colours() -> str:
    """The colour map for ink, 0..1: dark on a light ground, light on a dark one, whatever the theme is."""
    from matplotlib import colors, rcParams

    return "gray_r" if sum(colors.to_rgb(rcParams["figure.facecolor"])) > 1.5 else "gray"


def in_letters_of(family: str, words: str) -> str:
    """Words with a sign in place of each letter that the font lacks."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(family=[family])))
    return "".join(letter if font.get_char_index(ord(letter)) else UNKNOWN for letter in words)


def shortened(name: str, letters: int) -> str:
    """A name in letters of the font: its end, which tells files apart, where there is no room for the whole."""
    name = in_letters_of("sans-serif", one_line(name))
    return name if len(name) <= letters else f"\N{HORIZONTAL ELLIPSIS}{name[1 - letters :]}"


def has_window() -> bool:
    """Whether matplotlib can open a window."""
    from matplotlib import get_backend
    from matplotlib.backends.registry import BackendFilter, backend_registry

    return get_backend() in backend_registry.list_builtin(BackendFilter.INTERACTIVE)


def show(figure: "Figure", title: str, way_out: str) -> None:
    """Show the figure until its window is closed.

    Raises FileError, which ends in `way_out`, where matplotlib can open no window.
    """
    from matplotlib import pyplot, rcParams

    if not has_window():
        tkinter = importlib.util.find_spec("_tkinter")  # without it, matplotlib finds no display either
        why = "there is no display" if tkinter else "Python has no tkinter (on Debian: apt install python3-tk)"
        raise FileError(f"no window to show it in: {why}; {way_out}")
    rcParams["keymap.quit"] = [*rcParams["keymap.quit"], "escape"]  # as in the other windows
    manager: Any = figure.canvas.manager  # Any: it may be None, but not where pyplot made the figure
    manager.set_window_title(title)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk may swallow the KeyboardInterrupt that Ctrl-C would raise
    pyplot.show()


def save(figure: "Figure", path: Path) -> None:
    """Write the figure in the format that the file's name ends in. Raises FileError where that can't be done."""
    with replacing(path) as (draft,):
        figure.savefig(draft, dpi=DPI)


def save_pages(figures: "Iterable[Figure]", path: Path) -> None:
    """Write figures, a page each, to a PDF. Raises FileError where that can't be done."""
    from matplotlib.backends.backend_pdf import PdfPages

    with replacing(path) as (draft,), PdfPages(draft) as pages:
        for figure in figures:
            pages.savefig(figure)


def file_to_save(text: str) -> Path:
    """Where to save a figure, for argparse: a name that ends in one of FORMATS."""
    if Path(text).suffix.lower().removeprefix(".") not in FORMATS:
        raise argparse.ArgumentTypeError(f"{text!r} doesn't end in {', '.join('.' + name for name in FORMATS)}")
    return Path(text)

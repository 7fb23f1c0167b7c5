"""Figures: how they look, and where they go: to a window or to a file.

    for_projector()                                                  # large letters; before the figure is made
    figure = new_figure(file, *reliability_size(scores))             # file: a Path, or None for a window
    draw_reliability(figure, scores)
    present(figure, file, "PaintCV: calibration", "python model.py evaluate --reliability a.png")

matplotlib takes about half a second to import, so each function imports what it needs.

Source of the colours: Okabe and Ito, "Color Universal Design", 2008: colour-blind people can tell them apart.
"""

import contextlib
import importlib.util
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paintcv import WISHED_BACKEND
from paintcv.figures.windows import FOOT_SIZE, KEYS_HELP, press_key
from paintcv.system.console import FileError, printable, shorten
from paintcv.system.files import replace_files

if TYPE_CHECKING:
    from matplotlib.backend_bases import KeyEvent
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")  # file formats, by the end of a file's name
DPI = 150  # resolution of a PNG, pixels per inch; set by hand
MISSING_GLYPH = "\N{REPLACEMENT CHARACTER}"  # in place of a letter that the font lacks
BLUE, ORANGE = "#0072B2", "#D55E00"  # legible on white and on black (Okabe and Ito)


def for_projector(dark: bool = False) -> None:
    """Set large letters and thick lines for all figures made from now on; light on a dark ground if `dark`."""
    from matplotlib import style

    large = {"font.size": 12, "axes.titlesize": "large", "figure.titlesize": "x-large", "lines.linewidth": 2}
    style.use([*(["dark_background"] if dark else []), large])


def new_figure(
    file: Path | None, width: float, height: float, press: "Callable[[KeyEvent], None] | None" = None
) -> "Figure":
    """An empty figure of this size in inches, to be drawn on and then given to `present` with the same `file`.

    Its layout is constrained: titles and labels don't overlap. A window has no toolbar, and the keys of windows.py, or
    calls `press` with every key.
    """
    from matplotlib import rcParams

    rcParams["text.usetex"] = False  # whatever the user has set: LaTeX may be missing, and a % would be a comment
    size = (width, height)
    if file:
        from matplotlib.figure import Figure

        return Figure(size, layout="constrained")
    _use_backend(WISHED_BACKEND)
    from matplotlib import pyplot

    rcParams["toolbar"] = "None"  # its zoom would take the clicks
    figure = pyplot.figure(figsize=size, layout="constrained")
    canvas: Any = figure.canvas  # Any: its manager may be None, but not where pyplot made the figure
    canvas.mpl_disconnect(canvas.manager.key_press_handler_id)  # matplotlib's own keys, such as l for a log scale
    canvas.mpl_connect("key_press_event", press or (lambda event: press_key(figure, event.key)))
    return figure


def present(figure: "Figure", file: Path | None, title: str, command: str, quiet: bool = False) -> None:
    """Write a figure to `file`, or show it in a window called `title` until that is closed.

    Prints `written: FILE` unless `quiet`. Raises FileError where the file can't be written, or where there is no
    window to show it in; the message then names `command`, a command line that writes a file instead.
    """
    if not file:
        show_figure(figure, title, command)
        return
    save_figure(figure, file)
    if not quiet:
        print(f"written: {file}")


def _use_backend(name: str) -> None:
    """Have pyplot use the backend that the environment variable MPLBACKEND names, unless it can't be used."""
    from matplotlib import pyplot

    if name:
        # matplotlib raises a ValueError for an unknown name, and whatever the import of the backend's library raises.
        with contextlib.suppress(ValueError, ImportError, RuntimeError):
            pyplot.switch_backend(name)
            return
        pyplot.switch_backend("agg")


def has_window() -> bool:
    """Whether matplotlib can open a window."""
    _use_backend(WISHED_BACKEND)
    from matplotlib import get_backend
    from matplotlib.backends.registry import BackendFilter, backend_registry

    interactive = backend_registry.list_builtin(BackendFilter.INTERACTIVE)
    return get_backend().lower() in map(str.lower, interactive)  # TkAgg or tkagg


def show_figure(figure: "Figure", title: str, command: str) -> None:
    """Show a figure made by pyplot in a window called `title`, until the window is closed.

    Raises FileError where matplotlib can't open a window; the message names `command`.
    """
    from matplotlib import pyplot

    if not has_window():
        tkinter = importlib.util.find_spec("_tkinter")  # without it, matplotlib opens no window on any display
        reason = "there is no display" if tkinter else "Python has no tkinter (on Debian: apt install python3-tk)"
        why = f"MPLBACKEND={printable(WISHED_BACKEND)} can't be used here" if WISHED_BACKEND else reason
        raise FileError(f"no window to show the figure in: {why}; write it to a file: {command}")
    manager: Any = figure.canvas.manager  # Any: it may be None, but not where pyplot made the figure
    manager.set_window_title(title)
    if not figure.get_supxlabel():
        figure.supxlabel(KEYS_HELP, fontsize=FOOT_SIZE)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk may swallow the KeyboardInterrupt that Ctrl-C would raise
    pyplot.show()


def save_figure(figure: "Figure", path: Path) -> None:
    """Write a figure to a file, replacing it atomically. The end of its name is one of FORMATS.

    Raises FileError where it can't be written.
    """
    with replace_files(path) as (draft,):
        figure.savefig(draft, dpi=DPI)


def save_figure_pages(figures: "Iterable[Figure]", path: Path) -> None:
    """Write figures to a PDF, one on each page, replacing the file atomically.

    Raises FileError where it can't be written.
    """
    from matplotlib.backends.backend_pdf import PdfPages

    with replace_files(path) as (draft,), PdfPages(draft) as pages:
        for figure in figures:
            pages.savefig(figure)


def ink_colours() -> str:
    """The name of the colour map for ink in 0..1: dark ink on a light ground, light ink on a dark one."""
    from matplotlib import colors, rcParams

    light_ground = sum(colors.to_rgb(rcParams["figure.facecolor"])) > 1.5  # of 3, which is white
    return "gray_r" if light_ground else "gray"


def replace_missing_glyphs(family: str, text: str) -> str:
    """A text with MISSING_GLYPH in place of each letter that the font family lacks."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(family=[family])))
    return "".join(letter if font.get_char_index(ord(letter)) else MISSING_GLYPH for letter in text)


def legible_name(name: str, letters: int) -> str:
    """A name in letters that the figures' font has. If it has more than `letters`, only its end is kept."""
    return shorten(replace_missing_glyphs("sans-serif", printable(name)), letters)

"""Figures of matplotlib: shown in a window, or saved to a file.

    file_to_save("wrong.png")        # for argparse: a name that ends in .png, .svg or .pdf
    save(figure, path)
    show(figure, "a title", "what to do where there is no display")

matplotlib takes a while to import, so it is imported where it is first needed.
"""

import argparse
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from files import FileError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
DPI = 150  # of a PNG


def without_window() -> None:
    """Have figures made for files only. To be called before a figure is made where there may be no display."""
    import matplotlib

    matplotlib.use("agg")


def show(figure: "Figure", title: str, way_out: str) -> None:
    """Show the figure until its window is closed.

    Raises FileError, which ends in `way_out`, where matplotlib can open no window.
    """
    from matplotlib import get_backend, pyplot
    from matplotlib.backends import BackendFilter, backend_registry

    if get_backend() not in backend_registry.list_builtin(BackendFilter.INTERACTIVE):
        raise FileError(
            "no window to show it in: there is no display, or Python has no tkinter (on Debian: "
            f"apt install python3-tk); {way_out}"
        )
    figure.canvas.manager.set_window_title(title)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Tk may swallow the KeyboardInterrupt that Ctrl-C would raise
    pyplot.show()


def save(figure: "Figure", path: Path) -> None:
    """Write the figure in the format that the file's name ends in. Raises FileError where that can't be done."""
    try:
        figure.savefig(path, dpi=DPI)
    except OSError as error:
        raise FileError(f"{path}: can't be written ({error.strerror or error})") from None


def file_to_save(text: str) -> Path:
    """Where to save a figure, for argparse: a name that ends in one of FORMATS."""
    if Path(text).suffix.lower().removeprefix(".") not in FORMATS:
        raise argparse.ArgumentTypeError(f"{text!r} doesn't end in {', '.join('.' + name for name in FORMATS)}")
    return Path(text)

"""The keys that all of matplotlib's windows have here: f fills the screen, Esc goes back one step, q closes.

press_key(figure, "f")
press_key(figure, "escape")             # leaves the full screen; then closes the window
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOOT_SIZE = 10  # of the line of keys at the foot of a window, points; set by eye
KEYS_HELP = "f: full screen    Esc: back, or close"  # the line in windows without keys of their own


def press_key(figure: "Figure", key: str | None) -> None:
    """Do what a key does, by matplotlib's name of it; other keys do nothing."""
    manager: Any = figure.canvas.manager  # Any: it may be None, but not where pyplot made the figure
    if key == "f" or (key == "escape" and is_full_screen(manager)):
        manager.full_screen_toggle()
    elif key in ("escape", "q"):
        from matplotlib import pyplot

        pyplot.close(figure)


def is_full_screen(manager: Any) -> bool:
    """Whether a window fills the screen. matplotlib only has a switch; Tk and Qt know, each in its own way."""
    window: Any = getattr(manager, "window", None)
    if hasattr(window, "isFullScreen"):
        return bool(window.isFullScreen())
    return hasattr(window, "attributes") and bool(window.attributes("-fullscreen"))

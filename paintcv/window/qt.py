"""Workarounds for OpenCV's windows, all in this file. Import it before cv2, which reads the environment only once.

On Linux, opencv-python opens its windows with a Qt of its own. Each workaround below says in which version its
symptom was seen and how to find out whether it is still needed. All were last checked with opencv-python 5.0.0.93
(Qt 5.15.19), on Debian 12 with libX11 1.8.4. Tests named without a folder are in tests/e2e.
"""

import atexit
import contextlib
import ctypes
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if sys.platform == "linux":
    # 1. The platform. opencv-python 5.0.0.93 has only Qt's plugin for X11 ("xcb"). Where QT_QPA_PLATFORM says something
    # else, such as "wayland", the first window aborts the process.
    # Still needed? Delete the line and run: QT_QPA_PLATFORM=wayland python paint.py
    os.environ["QT_QPA_PLATFORM"] = "xcb"

    # 2. Qt's own messages. Qt can print warnings to standard error, for instance about missing fonts, which PaintCV
    # doesn't use: errors of the program would be lost among them.
    # Still needed? Delete the line and start paint.py on your desktop: is standard error empty? (It is on Xvfb.)
    os.environ.setdefault("QT_LOGGING_RULES", "*=false")

    # 3. Lost events. The package brings an old libX11-xcb, which doesn't fit libX11 from 1.8 on. Xlib then takes events
    # away from Qt: one window in five stays blank, or a stroke is lost. The cure is to load the system's library first.
    # Still needed? Delete the lines and start paint.py 50 times: does each window show the panel?
    with contextlib.suppress(OSError):
        ctypes.CDLL("libX11-xcb.so.1", mode=ctypes.RTLD_GLOBAL)

import cv2

from paintcv.system.console import FileError

# 4. The menu. Without WINDOW_GUI_NORMAL, Qt's windows have a toolbar, and a right-click opens a menu.
# Still needed? Leave the flag out: does a right-click only read the drawing?
# WINDOW_FREERATIO: without it, OpenCV scales the image to its own proportions before the program can paint a new one.
WINDOW_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL

# 5. Double clicks. For the second press, Qt sends DBLCLK and then DOWN; on other systems it is DBLCLK alone. Therefore
# both count as a press, and a press while the button is already down counts for nothing.
# Still needed? See which events a mouse callback gets; tests/window: test_a_double_click_is_two_dots.
PRESSES = {
    cv2.EVENT_LBUTTONDOWN: "left",
    cv2.EVENT_LBUTTONDBLCLK: "left",
    cv2.EVENT_RBUTTONDOWN: "right",
    cv2.EVENT_RBUTTONDBLCLK: "right",
}


def check_display() -> None:
    """Raise FileError if no window can open.

    7. Without a display, OpenCV's first window aborts the process; libxcb, which OpenCV needs too, just says no.
    Still needed? Delete the call in paint.py and run: DISPLAY= python paint.py
    """
    if sys.platform != "linux":
        return
    with _connection() as (xcb, connection):
        failed = xcb.xcb_connection_has_error(connection)
    if failed:
        display = os.environ.get("DISPLAY")
        problem = f"no display answers at DISPLAY={display}" if display else "no display"
        raise FileError(
            f"{problem}; start it on a desktop, through ssh -X, or on a virtual screen: xvfb-run python paint.py"
        )


@contextlib.contextmanager
def _connection() -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    """libxcb, and a connection to the display. Raises FileError if the library is missing."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise FileError(f"{error}; on Debian: apt install libgl1 libx11-xcb1 libglib2.0-0 libsm6 libxext6") from None
    xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        yield xcb, connection
    finally:
        xcb.xcb_disconnect(connection)


class _XcbScreens(ctypes.Structure):
    """libxcb's xcb_screen_iterator_t."""

    _fields_ = [("screen", ctypes.POINTER(ctypes.c_uint16)), ("rest", ctypes.c_int), ("index", ctypes.c_int)]


XCB_WIDTH = 10  # where xcb_screen_t has the screen's width, in units of 16 bits; the height follows


def screen_size() -> tuple[int, int] | None:
    """Width and height of the screen, pixels; None where that isn't known.

    10. OpenCV doesn't tell how large the screen is, and opens windows that are larger.
    Still needed? Look for such a call in OpenCV's highgui.
    """
    if sys.platform == "win32":
        metrics = ctypes.windll.user32.GetSystemMetrics
        width, height = metrics(0), metrics(1)
    elif sys.platform == "linux":
        with _connection() as (xcb, connection):
            if xcb.xcb_connection_has_error(connection):
                return None
            xcb.xcb_setup_roots_iterator.restype = _XcbScreens
            screens = xcb.xcb_setup_roots_iterator(ctypes.c_void_p(xcb.xcb_get_setup(connection)))
            width, height = screens.screen[XCB_WIDTH], screens.screen[XCB_WIDTH + 1]
    else:
        return None
    return int(width), int(height)


# For 6, 8 and 11: functions of the package's Qt, as it names them, and numbers of its enumerations.
# QCoreApplication::setAttribute(Qt::ApplicationAttribute, bool), Qt::AA_CompressHighFrequencyEvents
SET_ATTRIBUTE = "16QCoreApplication12setAttributeENS_2Qt20ApplicationAttributeEb"
COMPRESS_MOVES = 25
# QInternal::registerCallback(QInternal::Callback, bool (*)(void **)) and its opposite, QInternal::EventNotifyCallback
REGISTER = "9QInternal16registerCallbackENS0_8CallbackEPFbPPvE"
UNREGISTER = "9QInternal18unregisterCallbackENS0_8CallbackEPFbPPvE"
EVERY_EVENT, WHEEL = 0, 31  # WHEEL is QEvent::Wheel
EVENT_TYPE = 2 * ctypes.sizeof(ctypes.c_void_p)  # where a QEvent has its type: behind two pointers
# QApplication::topLevelWidgets(), QWidget::isMaximized() const, QWidget::showMaximized()
TOP_WIDGETS, IS_MAXIMIZED, MAXIMIZE = (
    "12QApplication15topLevelWidgetsEv",
    "7QWidget11isMaximizedEv",
    "7QWidget13showMaximizedEv",
)


def _qt(library: str, name: str, prefix: str = "_ZN14QtOpenCVPython") -> Any:
    """A function of one of Qt's libraries. Raises OSError or AttributeError where OpenCV brings no such Qt."""
    if cv2.currentUIFramework() != "QT" or sys.platform != "linux":
        raise OSError("no Qt")
    path = re.search(f"/.*libQt5{library}.*", os.fsdecode(Path("/proc/self/maps").read_bytes()))
    return getattr(ctypes.CDLL(path[0] if path else ""), prefix + name)


def tame() -> None:
    """Make Qt report every move of the mouse, and ignore the wheel. Call it once the first window is there.

    OpenCV passes on none of this, so it is set in the Qt library itself. A build of OpenCV that has no such library
    does without.

    6. The wheel magnifies Qt's view, by a tenth per notch, and nothing in OpenCV forbids it or resets it. Strokes then
    come out wrong. So Qt asks here about each of its events, and the wheel's are dropped.
    Still needed? Delete the lines and run tests/window: test_the_wheel_is_harmless.

    8. If several moves wait, Qt reports only the last one: on a busy machine, curves are drawn as straight lines.
    Still needed? Delete the lines and run tests/window: test_every_move_is_drawn_however_fast.
    """
    with contextlib.suppress(OSError, AttributeError):
        set_attribute = _qt("Core", SET_ATTRIBUTE)
        set_attribute.argtypes, set_attribute.restype = [ctypes.c_int, ctypes.c_bool], None
        set_attribute(COMPRESS_MOVES, False)
        _qt("Core", REGISTER)(EVERY_EVENT, DROPS_WHEEL)
        atexit.register(_qt("Core", UNREGISTER), EVERY_EVENT, DROPS_WHEEL)  # Qt outlives Python


def _is_wheel(data: Any) -> bool:
    """Whether an event is to be dropped; Qt passes pointers to its receiver, to itself, and to a result."""
    return ctypes.c_ushort.from_address(data[1] + EVENT_TYPE).value == WHEEL


DROPS_WHEEL = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(ctypes.c_void_p))(_is_wheel)  # which lives on, for Qt


class _QList(ctypes.Structure):
    """What a QList points to: before its items, where they begin and end."""

    _fields_ = [(name, ctypes.c_int) for name in ("count", "room", "begin", "end")]


def _top_widgets() -> list[int]:
    """The addresses of Qt's windows."""
    address = ctypes.c_void_p()
    _qt("Widgets", TOP_WIDGETS)(ctypes.byref(address))
    if not address.value:
        return []
    start, size = address.value, _QList.from_address(address.value)
    items = (ctypes.c_void_p * size.end).from_address(start + ctypes.sizeof(_QList))
    return [item for item in items[size.begin :] if item]


def maximized() -> list[int]:
    """The windows that are maximized, for `maximize`.

    11. A maximized window that leaves the full screen has the size that it had before it was maximized.
    Still needed? Delete the calls in screen.py and run test_classroom.py: test_f_brings_a_maximized_window_back.
    """
    with contextlib.suppress(OSError, AttributeError):
        is_maximized = _qt("Widgets", IS_MAXIMIZED, "_ZNK14QtOpenCVPython")
        is_maximized.argtypes, is_maximized.restype = [ctypes.c_void_p], ctypes.c_bool
        return [widget for widget in _top_widgets() if is_maximized(widget)]
    return []


def maximize(windows: list[int]) -> None:
    """Maximize these windows of `maximized` again."""
    for window in windows:
        _qt("Widgets", MAXIMIZE)(ctypes.c_void_p(window))


def is_visible(title: str) -> bool:
    """True until the user closes the window.

    9. Closing a window doesn't end a loop of OpenCV's; the property tells. With Qt, it raises cv2.error after the
    last window is gone.
    Still needed? Delete the except clause and run test_paint.py: test_closing_the_window_ends_it.
    """
    try:
        return cv2.getWindowProperty(title, cv2.WND_PROP_VISIBLE) >= 1
    except cv2.error:
        return False

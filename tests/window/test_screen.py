"""The window on the screen, opened by this process: it shows an image and reports the mouse."""

import ctypes
import subprocess
import sys

import cv2
import numpy as np
import pytest

from paintcv.system.console import FileError
from paintcv.window import qt
from paintcv.window.screen import Screen
from tests.support.desk import until

TITLE = "a window of the tests"


@pytest.fixture
def screen(display):
    screen = Screen(TITLE, 200, 100)
    yield screen
    if screen.visible():
        cv2.destroyWindow(TITLE)


def test_a_screen_shows_an_image_and_reports_the_mouse(screen):
    events = []
    screen.on_mouse = lambda *event: events.append(event)
    screen.show(np.zeros((100, 200, 3), np.uint8))

    def click() -> list:
        assert screen.poll() == -1
        left, top, width, height = cv2.getWindowImageRect(TITLE)
        if (width, height) == (200, 100):
            subprocess.run(["xdotool", "mousemove", str(left + 50), str(top + 20), "click", "3"], check=True)
        return [event for event in events if event[0] == cv2.EVENT_RBUTTONDOWN]

    event, x, y, flags = until(click, 10)[0]
    assert (event, x, y) == (cv2.EVENT_RBUTTONDOWN, 50, 20)
    assert flags & cv2.EVENT_FLAG_RBUTTON
    assert screen.visible()
    assert screen.size() == (200, 100)
    assert not screen.full_screen
    cv2.destroyWindow(TITLE)
    screen.poll()
    assert not screen.visible()


def test_a_display_is_found(display):
    qt.check_display()
    assert qt.screen_size() == (1280, 800)  # of the screen that pyproject.toml asks for


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux needs a display")
def test_a_missing_library_is_named_with_the_packages_that_bring_it(monkeypatch):
    def missing(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    with pytest.raises(FileError, match=r"libxcb\.so\.1: .*apt install"):
        qt.check_display()

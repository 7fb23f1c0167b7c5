"""Make the animation at the top of the README: the real window, drawn in with real mouse events.

xvfb-run -a -s "-screen 0 1280x800x24 -noreset" python -m tools.animation

A digit is drawn and read, then a number, then a letter is refused, then a fresh network learns. Pictures of the screen
are taken all the time and kept with the seconds that they were shown, at most LONGEST. The file is an animated PNG in
few colours, which is smaller than a GIF here and shown wherever PNGs are.
"""

import threading
import time
from pathlib import Path

import numpy as np
from PIL import Image

from paintcv.window.look.pages.learning_page import START
from tests.support.desk import Desk, until
from tools.folders import PICTURES
from tools.screenshots import FIVE, SCALE, SIX, TWO, ZERO, click_button, draw, press

# All of these are set by hand.
SECONDS = 0.15  # between two pictures
READING = 1.6  # seconds that a reading is shown
LEARNING = 15  # seconds that a network learns
LONGEST = 1.6  # seconds that a picture is shown, however long it was: nobody wants to wait for Keras
COLOURS = 64  # of the file
MOST_BYTES = 1_500_000
LETTER_K = [[(100, 60), (100, 216)], [(184, 60), (104, 142)], [(116, 130), (186, 216)]]


class Camera:
    """Takes pictures of a desk's window until it is stopped. One that looks like the last only makes that last."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.running = desk, True
        self.pictures: list[np.ndarray] = []
        self.seconds: list[float] = []  # that each is shown
        self.thread = threading.Thread(target=self._take_pictures, daemon=True)
        self.thread.start()

    def _take_pictures(self) -> None:
        while self.running:
            start = time.monotonic()
            picture = self.desk.screen()
            if not self.pictures or not np.array_equal(picture, self.pictures[-1]):
                self.pictures.append(picture)
                self.seconds.append(0)
            time.sleep(max(SECONDS - (time.monotonic() - start), 0))
            self.seconds[-1] += time.monotonic() - start

    def stop(self) -> None:
        """Take no more pictures."""
        self.running = False
        self.thread.join()


def save(pictures: list[np.ndarray], seconds: list[float], path: Path) -> None:
    """Write pictures (h, w, 3) uint8 as an animated PNG without an end, all in the colours of the last."""
    palette = Image.fromarray(pictures[-1]).quantize(COLOURS, dither=Image.Dither.NONE)
    images = [Image.fromarray(picture).quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    milliseconds = [round(1000 * min(time, LONGEST)) for time in seconds]
    images[0].save(path, save_all=True, append_images=images[1:], duration=milliseconds, loop=0, optimize=True)


def main() -> None:
    """Record what happens in the window, and write docs/pictures/animation.png."""
    desk = Desk("--scale", str(SCALE), scale=SCALE)
    desk.ready()
    camera = Camera(desk)
    draw(desk, FIVE)
    for strokes, places in (((TWO, ZERO, TWO, SIX), (0.5, 64, -28, 70)), ((LETTER_K,), (1, 0, 0, 0))):
        desk.read()
        time.sleep(READING)
        press(desk, "c")
        size, step, x, y = places
        for place, digit in enumerate(strokes):
            draw(desk, digit, size, step * place + x, y)
    desk.read()
    time.sleep(READING)
    press(desk, "c")
    click_button(desk, "Reading", "Learning")
    draw(desk, FIVE)
    click_button(desk, "Learning", START)
    before = desk.panel()
    until(lambda: not np.array_equal(desk.panel()[120:], before[120:]), 60, "it doesn't begin")
    time.sleep(LEARNING)
    camera.stop()
    desk.kill()
    path = PICTURES / "animation.png"
    save(camera.pictures, camera.seconds, path)
    print(f"{path.name}: {len(camera.pictures)} pictures, {path.stat().st_size:,} bytes")
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit("too large: take fewer pictures or colours")


if __name__ == "__main__":
    main()

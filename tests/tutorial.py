"""The tutorials' way, for tests/bench.py to measure beside ours: one process, a redraw each turn, model.predict.

python tests/tutorial.py            the window of a typical tutorial, with our weights
"""

import contextlib
import ctypes
import sys
from pathlib import Path

with contextlib.suppress(OSError):
    ctypes.CDLL("libX11-xcb.so.1", mode=ctypes.RTLD_GLOBAL)  # as paint.py does, for the same reason

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ink import SIZE
from model import WEIGHTS, load_keras
from panel import GROUND, WIDTH

shown = np.empty((SIZE, SIZE + WIDTH, 3), np.uint8)
shown[:] = GROUND
shown[:, :SIZE] = 0
last: list[tuple[int, int]] = []
network = load_keras().saving.load_model(WEIGHTS / "mlp512.keras")


def mouse(event: int, x: int, y: int, flags: int, _: object) -> None:
    """Draw with the left button, read with the right one."""
    if event == cv2.EVENT_LBUTTONDOWN:
        shown[:, SIZE:] = GROUND
        last[:] = [(x, y)]
    elif event == cv2.EVENT_MOUSEMOVE and flags & cv2.EVENT_FLAG_LBUTTON and last:
        cv2.line(shown, last[0], (x, y), (255, 255, 255), 9)
        last[:] = [(x, y)]
    elif event == cv2.EVENT_RBUTTONDOWN:
        grey = cv2.cvtColor(shown[:, :SIZE], cv2.COLOR_BGR2GRAY)
        picture = cv2.resize(grey, (28, 28), interpolation=cv2.INTER_LINEAR) / 255
        digit = network.predict(picture[None], verbose=0).argmax()
        cv2.putText(shown, str(digit), (SIZE + 20, 120), cv2.FONT_HERSHEY_SIMPLEX, 4, (255, 255, 255), 4)
        print(digit, flush=True)


cv2.namedWindow("PaintCV", cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)
cv2.setMouseCallback("PaintCV", mouse)
while True:
    cv2.imshow("PaintCV", shown)
    key = cv2.waitKey(1)
    if key == ord("c"):
        shown[:, :SIZE] = 0
        shown[:, SIZE:] = GROUND
    elif key == 27:
        break

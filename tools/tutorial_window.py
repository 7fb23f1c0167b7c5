"""The window that a typical tutorial has, with PaintCV's weights: what tools/bench.py compares PaintCV with.

python -m tools.tutorial_window

It is one process. It redraws at each turn of its loop and calls `model.predict` for each reading.
"""

from paintcv.window.qt import check_display  # noqa: I001  PaintCV's window has the same workarounds: before OpenCV

import cv2
import numpy as np

from paintcv.ink.canvas import CANVAS_SIDE
from paintcv.networks.layers import load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER
from paintcv.window.hands.window_layout import PANEL_WIDTH, ROW_HEIGHT
from paintcv.window.look.surface import GROUND

check_display()
window = np.empty((CANVAS_SIDE + ROW_HEIGHT, CANVAS_SIDE + PANEL_WIDTH, 3), np.uint8)
window[:] = GROUND
window[:CANVAS_SIDE, :CANVAS_SIDE] = 0
last_point = (0, 0)
network = load_keras().saving.load_model(WEIGHTS_FOLDER / "mlp512.keras")


def on_mouse(event: int, x: int, y: int, flags: int, _: object) -> None:
    """Draw with the left button, read with the right one."""
    global last_point
    if event == cv2.EVENT_LBUTTONDOWN:
        window[:, CANVAS_SIDE:] = GROUND
        last_point = (x, y)
    elif event == cv2.EVENT_MOUSEMOVE and flags & cv2.EVENT_FLAG_LBUTTON:
        cv2.line(window, last_point, (x, y), (255, 255, 255), 9)
        last_point = (x, y)
    elif event == cv2.EVENT_RBUTTONDOWN:
        canvas = cv2.cvtColor(window[:CANVAS_SIDE, :CANVAS_SIDE], cv2.COLOR_BGR2GRAY)
        picture = cv2.resize(canvas, (28, 28), interpolation=cv2.INTER_LINEAR) / 255
        digit = network.predict(picture[None], verbose=0).argmax()
        cv2.putText(window, str(digit), (CANVAS_SIDE + 20, 120), cv2.FONT_HERSHEY_SIMPLEX, 4, (255, 255, 255), 4)
        print(digit, flush=True)


def main() -> None:
    """Open the window, until Esc."""
    cv2.namedWindow("PaintCV", cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)
    cv2.setMouseCallback("PaintCV", on_mouse)
    while (key := cv2.waitKey(1)) != 27:
        cv2.imshow("PaintCV", window)
        if key == ord("c"):
            window[:CANVAS_SIDE, :CANVAS_SIDE] = 0
            window[:, CANVAS_SIDE:] = GROUND


if __name__ == "__main__":
    main()

"""Surroundings: where ink stands among other ink, as the second network sees it.

    make_surroundings(own, others, box, usual_height)      # (28, 28, 2) uint8: the ink itself, and the ink around it
    views = make_views(x_test)                             # (n, 28, 28, 3) float32: of images with one digit each

A picture shows ink framed by itself: a comma looks like a 1, and the ring of a face like a 0. So the second network
sees a view of each candidate: its picture, and two windows of the same place, with the ink itself and with all other
ink. The windows are larger than the ink, so that size, place and neighbours can be seen.
"""

import cv2
import numpy as np

from paintcv.ink.picture import PICTURE_SIDE, ink_box, make_picture

# The side of the window, as a multiple of the larger of the ink's box and the usual height of the ink around. Set by
# hand: half a digit on either side shows whether a neighbour touches.
WINDOW = 2.0

Box = tuple[int, int, int, int]  # left, top, width, height in pixels


def make_surroundings(own: np.ndarray, others: np.ndarray | None, box: Box, usual_height: float) -> np.ndarray:
    """Windows with ink and with all other ink: (28, 28, 2) uint8, 255 where the ink in the windows is lightest.

    `own` and `others` are (h, w) uint8 each: images of the same place, with the ink and with all other ink; `others` is
    None if there is none. `box` is around the ink, `usual_height` is that of digits around it, pixels.
    """
    left, top, width, height = box
    side = WINDOW * max(width, height, usual_height)
    corner = left + (width - side) / 2, top + (height - side) / 2
    windows = np.zeros((PICTURE_SIDE, PICTURE_SIDE, 2), np.uint8)
    windows[:, :, 0] = _window(own, *corner, side)
    if others is not None:
        windows[:, :, 1] = _window(others, *corner, side)
    return cv2.convertScaleAbs(windows, alpha=255 / max(int(windows.max()), 1))


def make_view(image: np.ndarray) -> np.ndarray:
    """The view of all the ink of an image (h, w) uint8: (28, 28, 3) float32 in 0..1. Raises NoInk."""
    left, top, width, height = ink_box(image)
    ink = image[top : top + height, left : left + width]  # so that the place of the ink makes no difference
    return join_view(make_picture(ink), make_surroundings(ink, None, (0, 0, width, height), height))


def make_views(images: np.ndarray) -> np.ndarray:
    """The views of images (n, h, w) uint8, each with ink on it: (n, 28, 28, 3) float32 in 0..1. Raises NoInk."""
    return np.array([make_view(image) for image in images])


def join_view(picture: np.ndarray, surroundings: np.ndarray) -> np.ndarray:
    """A picture (28, 28) float32 in 0..1 and surroundings (28, 28, 2) uint8 as one view: (28, 28, 3) float32."""
    return np.dstack([picture, surroundings.astype(np.float32) / 255])


def _window(image: np.ndarray, left: float, top: float, side: float) -> np.ndarray:
    """A square of an image (h, w) uint8, empty where it reaches beyond: (28, 28) uint8."""
    window = np.zeros((PICTURE_SIDE, PICTURE_SIDE), np.uint8)
    scale = PICTURE_SIDE / side
    places = []
    for start, length in ((top, image.shape[0]), (left, image.shape[1])):
        first, last = max(round(start), 0), min(round(start + side), length)
        place = min(max(round((first - start) * scale), 0), PICTURE_SIDE - 1)
        end = min(max(round((last - start) * scale), place + 1), PICTURE_SIDE)
        places.append((slice(first, last), slice(place, end)))
    (rows, to_rows), (columns, to_columns) = places
    size = to_columns.stop - to_columns.start, to_rows.stop - to_rows.start
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    window[to_rows, to_columns] = cv2.resize(image[rows, columns], size, interpolation=interpolation)
    return window

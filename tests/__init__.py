"""The tests. PaintCV comes before OpenCV, as in the program: it limits the size of the images that OpenCV reads."""

import paintcv  # noqa: F401

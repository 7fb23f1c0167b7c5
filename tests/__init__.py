"""The tests. PaintCV comes before OpenCV, as in the program: it limits the size of the images that OpenCV reads."""

import os

import paintcv  # noqa: F401

# Several workers run tests at once. If OpenCV and NumPy also used all cores in each of them, they would only wait for
# each other. The processes that tests start inherit this.
os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

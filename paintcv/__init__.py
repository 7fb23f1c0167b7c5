"""PaintCV: draw a digit with the mouse, and a small neural network reads it."""

import os

# Libraries read these when they are imported, so they are set here, before any of them can be.
# OpenCV refuses images with more pixels: they take up to 8 bytes a pixel. No camera takes larger ones.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 27))
# Keras imports matplotlib, and a backend that isn't installed would break every command. figures/style.py uses it.
WISHED_BACKEND = os.environ.pop("MPLBACKEND", "")

__version__ = "1.3.0"

"""Ink for the tests: strokes anywhere, and an image of a seven."""

import cv2
import numpy as np
from hypothesis import strategies as st

from paintcv.ink.canvas import BRUSHES

brushes = st.sampled_from(BRUSHES)
points_anywhere = st.tuples(st.floats(-500, 800), st.floats(-500, 800))  # on the canvas, and far outside of it
# [(brush, points), ...] of up to five strokes
any_strokes = st.lists(st.tuples(brushes, st.lists(points_anywhere, min_size=1, max_size=8)), max_size=5)

SEVEN_IMAGE = np.zeros((60, 44), np.uint8)  # light ink on dark
cv2.polylines(SEVEN_IMAGE, [np.array([[8, 10], [34, 10], [18, 52]])], False, 255, 5, cv2.LINE_AA)

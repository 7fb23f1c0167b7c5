"""Clutter."""
from enum import IntEnum

import cv2
import numpy as np

MIN_PIECE = 0.03  # a piece of ink is dirt if its area is a smaller fraction of the largest piece's
MIN_BORDER_PIECE = 0.2  # the same for pieces at the image's border, where the corner of a shadow or the table shows

class Reason(IntEnum):
    """Why"""
    MARGIN = 1
    RULE = 2
    FRAME = 3
    SPECK = 4

def find_clutter(ink, photograph=False):
    return np.zeros(ink.shape, np.uint8)

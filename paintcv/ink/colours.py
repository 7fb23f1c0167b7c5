"""Colours: an image of any type and size as colours in 0..1, and which of its pixels are opaque.

    pixels, opaque = to_colours(image)          # (h, w, 1 or 3) float32 in 0..1, (h, w) bool
    small = shrink(image, 400)                  # no side above 400 pixels

A fourth channel is opacity. It means one of two things. Either the ink is opaque, and its ground is transparent; then
the ground becomes paper. Or a card is opaque, with ink on it, and transparent around it; then what is transparent is
margin, and takes the colour of the card.
"""

import cv2
import numpy as np

from paintcv.ink.picture import scale_to_fit

MAX_SIDE = 1200  # longer side to which images are scaled down, pixels; set by hand: 12 megapixels in 0.5 s
# A card, all of them set by hand:
OPAQUE = 0.9  # opacity from which a pixel is part of it
CARD_CONTRAST = 0.25  # a pixel that differs more from the colour of most others is ink on it
CARD_INK = 0.005, 0.5  # how much of a card is ink, at least and at most
CARD_FILLED = 0.9  # how much of its convex hull it fills at least


def to_colours(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An image (h, w) or (h, w, 1, 3 or 4) of any type as colours, and which pixels have one.

    Returns (h', w', 1 or 3) float32 in 0..1, no side above MAX_SIDE, and (h', w') bool: all but the margin of a card.
    Ink on transparent ground is on white if it is dark, and on black if it is light.
    """
    white = _white(image)
    image = shrink(image, MAX_SIDE)
    pixels = image.reshape(*image.shape[:2], -1).astype(np.float32) / np.float32(white)
    if image.dtype.kind == "f":
        pixels = np.nan_to_num(pixels, posinf=1, neginf=0)  # float images may hold anything
    if pixels.shape[2] < 4 or pixels[:, :, 3].min() >= 1:
        return pixels[:, :, :3], np.ones(pixels.shape[:2], bool)
    colours, opacity = pixels[:, :, :3], pixels[:, :, 3:]
    opaque = opacity[:, :, 0] >= OPAQUE
    paper = _colour_of_card(colours, opaque)
    if paper is not None:
        return colours * opacity + paper * (1 - opacity), opaque
    ink_is_dark = (colours * opacity).sum() < 1.5 * opacity.sum()  # 3 channels: on average less than 0.5 in each
    return colours * opacity + (1 - opacity) * np.float32(ink_is_dark), np.ones(opaque.shape, bool)


def _white(image: np.ndarray) -> float:
    """The highest value that a pixel of an image may have. Of 16 bits, cameras may fill only the lower 10 or 12."""
    if image.dtype.kind not in "iu":
        return 1.0
    return float(min(np.iinfo(image.dtype).max, 2 ** max(int(image.max()).bit_length(), 8) - 1))


def _colour_of_card(colours: np.ndarray, opaque: np.ndarray) -> np.ndarray | None:
    """The colour (3,) of the card that the `opaque` pixels (h, w) of colours (h, w, 3) are. None if they are ink."""
    if not opaque.any():
        return None
    paper = np.median(colours[opaque], axis=0).astype(np.float32)
    differs = float((np.abs(colours[opaque] - paper).max(1) > CARD_CONTRAST).mean())
    hull = cv2.convexHull(cv2.findNonZero(opaque.view(np.uint8)))
    area = cv2.fillConvexPoly(np.zeros(opaque.shape, np.uint8), hull, 1).sum()
    is_card = CARD_INK[0] <= differs <= CARD_INK[1] and opaque.sum() >= CARD_FILLED * area
    return paper if is_card else None


def to_bytes(pixels: np.ndarray) -> np.ndarray:
    """Values float32 in 0..1 as uint8 in 0..255; those outside are cut off."""
    return np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)


def shrink(image: np.ndarray, side: int) -> np.ndarray:
    """An image (h, w) or (h, w, channels) with its longer side scaled down to `side` pixels; itself if it is smaller.

    The type stays if OpenCV can scale it (uint8, uint16, float32); otherwise it becomes float32.
    """
    height, width = image.shape[:2]
    scale, size = scale_to_fit(width, height, side)
    if scale >= 1:
        return image
    if image.dtype not in (np.uint8, np.uint16, np.float32):
        image = image.astype(np.float32)
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], *image.shape[2:])

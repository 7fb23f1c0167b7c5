"""The picture: ink of any size becomes the 28 x 28 picture that a network reads, framed as MNIST frames its digits.

    picture = make_picture(canvas.image)        # (28, 28) float32 in 0..1
    steps = framing_steps(canvas.image)         # the same, with every step on the way: steps.frame, steps.picture
    pictures = make_pictures(x_test)            # (n, 28, 28) float32

Everything that a network reads goes through these functions: drawings from the window, image files, training samples
and test sets. So what a network learns from one of them holds for the others.

The digit is set upright (deskewed), its box is scaled to 20 pixels, its centre of mass is placed in the middle, and its
lines are smoothed.

Sources. Box and centre of mass: LeCun, Cortes and Burges, "The MNIST database of handwritten digits". Deskewing by
second moments: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
86, 1998, section III.A. Unlike there, a part of the slant stays, because slant helps to tell a 1 from a 7.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from paintcv.ink.canvas import INK_LEVEL

PICTURE_SIDE = 28  # side of the picture, pixels: MNIST's
BOX_SIDE = 20  # longer side of the digit's box in the picture, pixels: MNIST's
CENTRE_OF_MASS = 14.5  # where MNIST has it, pixels from the left and top edge: mean of its 60,000 training images
FRAME_SCALE = 5  # pixels of the frame, in which the digit is placed, for each pixel of the picture; set by hand
FRAME_SIDE = PICTURE_SIDE * FRAME_SCALE  # side of the frame, pixels
# How much of a digit's slant is removed, as a fraction of it. Chosen from 0, 0.5, 0.7 and 1 by training mlp512 for 42
# epochs each: compared with 0, it read 0.2 points more of MNIST's validation digits, and 0.1 to 0.6 points more of the
# pen strokes of kept-out writers.
DESKEW = 0.7
MAX_SLANT = 0.5  # most slant that is removed, pixels to the side for each pixel down; set by hand
# Size of the box filter that smooths the frame twice, pixels. Two such filters are close to a Gaussian with a standard
# deviation of 0.7 pixels of the picture. A single filter read 1.5 points fewer of the pen strokes.
SMOOTHING = (9, 9)


class NoInk(ValueError):
    """An image has no ink: all of its pixels are below INK_LEVEL."""


@dataclass(frozen=True, eq=False)
class FramingSteps:
    """The steps from an image to its picture."""

    image: np.ndarray  # (h, w) uint8, the image itself
    box: tuple[int, int, int, int]  # of its ink: left, top, width, height
    frame: np.ndarray  # (140, 140) float32 in 0..255: the ink set upright, scaled and placed
    smooth: np.ndarray  # (140, 140) float32 in 0..255: the frame, smoothed
    picture: np.ndarray  # (28, 28) float32 in 0..1


def make_picture(image: np.ndarray) -> np.ndarray:
    """The picture of a digit: (28, 28) float32 in 0..1, framed as MNIST frames its digits.

    `image` is (h, w) uint8 of any size, light ink on dark. The lightest pixel of the picture is always 1, also of thin
    or pale ink. Raises NoInk.
    """
    return framing_steps(image).picture


def make_pictures(images: np.ndarray) -> np.ndarray:
    """The pictures of images (n, h, w) uint8, light ink on dark: (n, 28, 28) float32 in 0..1. Raises NoInk."""
    pictures = np.empty((len(images), PICTURE_SIDE, PICTURE_SIDE), np.float32)
    for i, image in enumerate(images):
        pictures[i] = make_picture(image)
    return pictures


def framing_steps(image: np.ndarray) -> FramingSteps:
    """The steps by which `make_picture` makes its picture of an image. Raises NoInk."""
    box = x, y, width, height = ink_box(image)
    digit = _fit_into_box(image[y : y + height, x : x + width])
    frame = cv2.warpAffine(digit, _map_to_frame(digit), (FRAME_SIDE, FRAME_SIDE), flags=cv2.INTER_LINEAR)

    # INTER_LINEAR takes only 2 x 2 pixels of each 5 x 5. Smoothed, these hold the ink between them too, and the lines
    # have edges as soft as those of MNIST.
    smooth = cv2.blur(cv2.blur(frame, SMOOTHING), SMOOTHING)
    smooth = np.maximum(smooth, 0)  # the filter's running sums are rounded, and may fall to -1e-17
    small = cv2.resize(smooth, (PICTURE_SIDE, PICTURE_SIDE), interpolation=cv2.INTER_LINEAR)
    return FramingSteps(image, box, frame, smooth, small / small.max())


def _fit_into_box(ink: np.ndarray) -> np.ndarray:
    """Ink (h, w) uint8 with its longer side as long as the box in the frame: float32 in 0..255."""
    scale, size = scale_to_fit(ink.shape[1], ink.shape[0], BOX_SIDE * FRAME_SCALE)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(ink.astype(np.float32), size, interpolation=interpolation)


def ink_box(image: np.ndarray) -> tuple[int, int, int, int]:
    """The box around the ink of an image (h, w) uint8: left, top, width and height, pixels. Raises NoInk."""
    box: Any = cv2.boundingRect((image >= INK_LEVEL).view(np.uint8))  # Any: OpenCV's types don't say that it is a tuple
    if not box[2]:
        raise NoInk("no ink")
    return box


def scale_to_fit(width: int, height: int, side: int) -> tuple[float, tuple[int, int]]:
    """The scale that makes the longer side `side` pixels, and the scaled width and height, each at least 1."""
    scale = side / max(width, height)
    return scale, (max(round(width * scale), 1), max(round(height * scale), 1))


def _map_to_frame(digit: np.ndarray) -> np.ndarray:
    """The affine map (2, 3) that sets a digit (h, w) float32 upright, scales its box and places it in the frame.

    It takes the pixel (x, y) of the digit to (scale * (x - slant * (y - cy)) + dx, scale * y + dy) of the frame: each
    row is shifted to the side in proportion to its distance from the centre of mass (cx, cy), then all is scaled and
    moved.
    """
    cx, cy, slant = _centre_and_slant(digit)
    left, right = _sides_when_upright(digit, cy, slant)
    top, bottom = -0.5, len(digit) - 0.5  # the edges of the pixels, whose centres are 0, 1, 2, ...
    scale = BOX_SIDE * FRAME_SCALE / max(right - left, bottom - top)
    dx = _shift_into_frame(cx, left, right, scale)
    dy = _shift_into_frame(cy, top, bottom, scale)
    return np.array([[scale, -scale * slant, dx + scale * slant * cy], [0, scale, dy]])


def _centre_and_slant(digit: np.ndarray) -> tuple[float, float, float]:
    """The centre of mass of a digit, x and y in pixels, and how much of its slant is to be removed, pixels per row."""
    moments = cv2.moments(digit.astype(np.float64))  # a float32 image of 2 columns would be taken for points
    mass = moments["m00"]
    # A digit's slant is the slope of the line x = slant * y that fits its ink best: the covariance of x and y, divided
    # by the variance of y. Of a single row that is 0, so take at least the variance within a pixel, 1/12.
    slant = DESKEW * moments["mu11"] / max(moments["mu02"], mass / 12)
    return moments["m10"] / mass, moments["m01"] / mass, float(np.clip(slant, -MAX_SLANT, MAX_SLANT))


def _sides_when_upright(digit: np.ndarray, cy: float, slant: float) -> tuple[float, float]:
    """The left and the right end of the ink of a digit once each row is shifted by -slant * (y - cy), pixels."""
    height, width = digit.shape
    ink = digit >= min(INK_LEVEL, digit.max() / 2)  # scaled down, pale ink may be below INK_LEVEL
    has_ink = ink.any(1)
    shift = -slant * (np.arange(height) - cy)
    starts = ink.argmax(1) + shift  # of the ink in each row
    ends = width - ink[:, ::-1].argmax(1) + shift
    return starts[has_ink].min() - 0.5, ends[has_ink].max() - 0.5


def _shift_into_frame(centre: float, low: float, high: float, scale: float) -> float:
    """How far to move the scaled ink along an axis, pixels: its centre of mass to MNIST's, its ends within the frame.

    `centre` is the ink's centre of mass, `low` and `high` are its ends, before it is scaled. The pixels of the frame
    reach from -0.5 to FRAME_SIDE - 0.5.
    """
    shift = CENTRE_OF_MASS * FRAME_SCALE - 0.5 - scale * centre
    lowest, highest = -0.5 - scale * low, FRAME_SIDE - 0.5 - scale * high
    return min(max(shift, lowest), highest)


def unframe(values: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Values (28, 28) for the pixels of a picture, back where they come from: (h, w) float32.

    `image` is the one that the picture was made of, (h, w) uint8. Where it has nothing in the picture, there is 0.
    Raises NoInk.
    """
    x, y, width, height = ink_box(image)
    digit = _fit_into_box(image[y : y + height, x : x + width])
    scale_x, scale_y = digit.shape[1] / width, digit.shape[0] / height
    # Pixels have their centres at whole numbers, so the edge of the box, which is scaled, is half a pixel before.
    shift_x, shift_y = (0.5 - x) * scale_x - 0.5, (0.5 - y) * scale_y - 0.5
    into_box = np.array([[scale_x, 0, shift_x], [0, scale_y, shift_y], [0, 0, 1]])
    frame = cv2.resize(values.astype(np.float32), (FRAME_SIDE, FRAME_SIDE), interpolation=cv2.INTER_LINEAR)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP  # the map leads from the image to the frame
    return cv2.warpAffine(frame, _map_to_frame(digit) @ into_box, image.shape[::-1], flags=flags)


def shrink_canvas(image: np.ndarray) -> np.ndarray:
    """A canvas (h, w) uint8 as the tutorials' windows hand it to their networks: (28, 28) uint8, without a frame."""
    return cv2.resize(image, (PICTURE_SIDE, PICTURE_SIDE), interpolation=cv2.INTER_LINEAR)


def to_unit_range(images: np.ndarray) -> np.ndarray:
    """Images uint8 in 0..255 as float32 in 0..1."""
    return images.astype(np.float32) / 255

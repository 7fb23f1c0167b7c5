"""Distortions: digits as other hands and other pens might have written them, for training and for tests.

    padded = pad_images(images)                 # (n, 48, 48) uint8: any images, scaled and padded to one size
    distorted = distort(padded, rng)            # the same shape: turned, slanted, bent, thicker, softer, ...
    pictures = make_pictures(distorted)         # framed, as a network reads them
    shift_randomly(x_test, 48, rng)             # (10000, 48, 48): each digit anywhere in a larger image

A padded image has the digit in the middle, and room around it for the distortions.

Source of the elastic distortions: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
applied to visual document analysis", ICDAR 2003, section 2. There, a random displacement of every pixel is smoothed by
a Gaussian. Here, the smooth field is a sum of 8 x 8 Gaussians with random heights: two small matrix products.
"""

from collections.abc import Iterable

import cv2
import numpy as np

from paintcv.ink.picture import ink_box, scale_to_fit

PADDED_SIDE = 48  # side of a padded image, pixels; set by hand: room for what the distortions move
PADDED_BOX = 32  # longer side of the digit in it, pixels; set by hand: larger than the 20 of a picture, for detail
# Rows that stay empty at the top and bottom of a padded image, pixels. Padded images are distorted in one tall image,
# and no ink may reach the next one: two dilations reach 2 pixels, and so does the filter that softens.
PADDED_RIM = 4

# The strengths of the distortions were chosen by eye, on the sheet that tools/distortions.py draws: people should still
# read every digit.
TURN = 8.0  # standard deviation of the angle, degrees
SLANT = 0.15  # standard deviation of the slant: the tangent of its angle
STRETCH = 0.09  # standard deviation of the logarithm of the factor, separately in x and y
WAVE = 1.0  # mean standard deviation of the elastic displacements, pixels; each image has 0 to 2 times as much
WAVE_LENGTH = 7.0  # standard deviation of its Gaussians, pixels: how far apart pixels move alike
KNOTS = 8  # the Gaussians stand at KNOTS x KNOTS points, as far apart as WAVE_LENGTH: farther apart, gaps would show
THIN, THICK = 0.5, 1.6  # how far an edge moves inwards and outwards at most, pixels
CRISP = 1.2  # logarithm of the highest contrast: makes soft ink almost black and white
SOFTENING = 1.0  # standard deviation of the Gaussian of the softest ink, pixels
MIDDLE_GREY = 110  # the level that a change of contrast keeps, 0..255: edges stay where they are; set by hand

MAX_IMAGE_ROWS = 32767  # the most rows of an image that cv2.remap takes: it counts them with 16 bits


def pad_images(images: Iterable[np.ndarray]) -> np.ndarray:
    """Images as `distort` takes them: (n, PADDED_SIDE, PADDED_SIDE) uint8.

    Each image is (h, w) uint8 of any size, light ink on dark. The box around its ink is scaled to PADDED_BOX and
    placed in the middle. Raises paintcv.ink.picture.NoInk if one of them has no ink.
    """
    padded = []
    for image in images:
        x, y, width, height = ink_box(image)
        scale, (new_width, new_height) = scale_to_fit(width, height, PADDED_BOX)
        digit = cv2.resize(
            image[y : y + height, x : x + width],
            (new_width, new_height),
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
        )
        padded_image = np.zeros((PADDED_SIDE, PADDED_SIDE), np.uint8)
        left, top = (PADDED_SIDE - new_width) // 2, (PADDED_SIDE - new_height) // 2
        padded_image[top : top + new_height, left : left + new_width] = digit
        padded.append(padded_image)
    return np.array(padded, np.uint8).reshape(-1, PADDED_SIDE, PADDED_SIDE)


def distort(padded: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Padded images (n, PADDED_SIDE, PADDED_SIDE) uint8, each distorted at random: the same shape and type.

    Each is turned, slanted, stretched and bent elastically, made thicker or thinner, and softer or crisper. Raises
    ValueError if there are more than 682: all are distorted at once, below one another in one image of at most
    MAX_IMAGE_ROWS rows.
    """
    if len(padded) * PADDED_SIDE > MAX_IMAGE_ROWS:
        raise ValueError(f"{len(padded)} padded images are too many at once")
    return _change_crispness(_change_thickness(_bend(padded, rng), rng), rng)


def shift_randomly(images: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    """Each of the images (n, h, w) at a random place in an empty one: (n, side, side) of the same type."""
    n, height, width = images.shape
    shifted = np.zeros((n, side, side), images.dtype)
    tops, lefts = rng.integers(0, side - height + 1, n), rng.integers(0, side - width + 1, n)
    for image, large, top, left in zip(images, shifted, tops, lefts, strict=True):
        large[top : top + height, left : left + width] = image
    return shifted


def _bend(padded: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, slant, stretch and bend: for each pixel, compute where in the padded image its grey value comes from."""
    n = len(padded)
    (xx, xy), (yx, yy) = _random_matrices(n, rng)
    dx, dy = _random_waves(n, rng)
    middle = np.float32((PADDED_SIDE - 1) / 2)
    across = np.arange(PADDED_SIDE, dtype=np.float32) - middle
    down = across[:, None]
    x = xx * across + xy * down + dx + middle
    y = np.clip(yx * across + yy * down + dy + middle, 0, PADDED_SIDE - 1)  # not from the padded image above or below
    y += (np.arange(n, dtype=np.float32) * PADDED_SIDE)[:, None, None]
    tall, x, y = (array.reshape(-1, PADDED_SIDE) for array in (padded, x, y))
    bent = cv2.remap(tall, x, y, interpolation=cv2.INTER_LINEAR).reshape(padded.shape)
    bent[:, :PADDED_RIM] = bent[:, -PADDED_RIM:] = 0
    return bent


def _random_matrices(n: int, rng: np.random.Generator) -> np.ndarray:
    """n random linear maps that turn, slant and stretch: (2, 2, n, 1, 1) float32, to multiply with images (n, h, w)."""
    turn, slant = np.radians(rng.normal(0, TURN, n)), rng.normal(0, SLANT, n)
    wide, high = np.exp(rng.normal(0, STRETCH, (2, n)))
    cos, sin = np.cos(turn), np.sin(turn)
    matrices = np.array([[cos * wide, (cos * slant - sin) * high], [sin * wide, (sin * slant + cos) * high]])
    return matrices.astype(np.float32)[..., None, None]


def _random_waves(n: int, rng: np.random.Generator) -> np.ndarray:
    """n smooth random fields of displacements in x and y, pixels: (2, n, PADDED_SIDE, PADDED_SIDE) float32."""
    place = np.arange(PADDED_SIDE)
    gaussians = np.exp(-(((place[:, None] - np.linspace(-1, PADDED_SIDE, KNOTS)) / WAVE_LENGTH) ** 2) / 2)
    gaussians /= np.linalg.norm(gaussians, axis=1, keepdims=True)  # then the field's standard deviation is 1
    gaussians = gaussians.astype(np.float32)
    heights = rng.standard_normal((2, n, KNOTS, KNOTS), np.float32)
    strength = rng.uniform(0, 2, n).astype(np.float32)[:, None, None] * np.float32(WAVE)
    return gaussians @ heights @ gaussians.T * strength


def _change_thickness(padded: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make the ink of each padded image thinner or thicker: float32.

    Four images are a pixel apart: the erosion (0), the padded image itself (1), and two dilations (2 and 3). The result
    lies between two of them.
    """
    tall = padded.reshape(-1, PADDED_SIDE)
    cross, square = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.ones((3, 3), np.uint8)
    thick = cv2.dilate(tall, cross)
    images = np.stack([cv2.erode(tall, cross), tall, thick, cv2.dilate(thick, square)]).reshape(4, *padded.shape)
    edge = 1 + rng.uniform(-THIN, THICK, len(padded))
    thinner, index = edge.astype(int), np.arange(len(padded))
    share = (edge - thinner).astype(np.float32)[:, None, None]
    return images[thinner, index] * (1 - share) + images[thinner + 1, index] * share


def _change_crispness(padded: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make the ink of each padded image (float32) softer or crisper: uint8, the strongest ink of each is 255."""
    soft = cv2.GaussianBlur(padded.reshape(-1, PADDED_SIDE), (5, 5), SOFTENING).reshape(padded.shape)
    softness, contrast = rng.uniform(0, 1, len(padded)), np.exp(rng.uniform(0, CRISP, len(padded)))
    ink = padded + (soft - padded) * softness.astype(np.float32)[:, None, None]
    ink *= 255 / np.maximum(ink.max((1, 2), keepdims=True), 1)
    ink = (ink - MIDDLE_GREY) * contrast.astype(np.float32)[:, None, None] + MIDDLE_GREY
    return np.clip(np.rint(ink), 0, 255).astype(np.uint8)

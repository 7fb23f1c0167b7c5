"""Contrast: how far each pixel of a sheet of paper differs from the paper, and which of that is ink.

    ink = contrast_with_border(pixels)      # (h, w) uint8, paper 0, most ink 255
    ink = contrast_with_surroundings(pixels)

On even paper, as in a paint program, the colour of the paper is the median of the image's border, and ink is what
differs from it. On a photograph, the paper has another brightness in each place. There, it is the median of the pixels
around, and ink is what differs from it, relative to the light in that place. Noise is measured on flat paper only, far
from the soft edges of the ink. Which of the two does justice to an image is left to the networks: see images.py.

Sources. A threshold for each pixel from the median around it: Gonzalez and Woods, "Digital Image Processing", 4th
edition, section 10.3, "Variable thresholding". The fast median of cv2.medianBlur: Perreault and Hébert, "Median
filtering in constant time", 2007. The threshold between ink and noise: Otsu, "A threshold selection method from
gray-level histograms", 1979.
"""

import cv2
import numpy as np

from paintcv.ink.colours import shrink, to_bytes
from paintcv.ink.picture import scale_to_fit

# All constants were set by hand. tools/photographs.py and tools/kinds.py show how many digits are read correctly with
# them. Brightness is in 0..1 unless said otherwise; contrast is a difference in brightness.
MIN_CONTRAST = 0.03  # an image with less contrast is blank
EVEN = 0.5  # paper is surely even if so many pixels have exactly its colour: no photograph has
# Of photographs:
PHOTOGRAPH_SIDE = 400  # longer side to which they are scaled down, pixels
SMALL_SIDE = 140  # longer side to which smaller ones are scaled up, so that no stroke is lost, pixels
SURROUNDINGS_SIDE = 0.4  # side of a pixel's surroundings in the first pass, as a fraction of the image's longer side
SURROUNDINGS_WIDTHS = 6  # side of a pixel's surroundings in the second pass, in widths of the strokes
MAX_SURROUNDINGS = 0.8  # the same at most, as a fraction of the longer side: in a tight crop, strokes are wide
MIN_PAPER = 8  # paper counts as at least this bright, 0..255: compared with black, the weakest noise would be strong
FAINT_FRACTION = 0.4  # less contrast than this fraction of the ink's is noise, ruling or the edge of a shadow
MIN_STRENGTH = 0.12  # ink with less contrast is no ink
MIN_SIGNAL_TO_NOISE = 6  # ink with less contrast than so many standard deviations of the noise is no ink
QUARTILE_TO_RMS = 1.05  # of noise that is normal, and counts only above 0: its root mean square, in upper quartiles
MIN_FLAT = 0.02  # noise is measured on flat paper if there is as much of it, as a fraction of the picture


def contrast_with_border(pixels: np.ndarray) -> np.ndarray:
    """How far each pixel of an image (h, w, 1 or 3) float32 in 0..1 differs from its border: (h, w) uint8.

    Paper is 0, and most ink 255. Ink differs from the paper in at least one channel, and may be darker or lighter.
    """
    contrast = np.abs(pixels - _paper(pixels)).max(2)
    highest = float(contrast.max())
    if highest <= MIN_CONTRAST:
        return np.zeros(contrast.shape, np.uint8)
    return np.rint(contrast * (255 / highest)).astype(np.uint8)


def is_even(pixels: np.ndarray) -> bool:
    """Whether the paper of an image (h, w, 1 or 3) float32 surely has one colour, so that its border tells it."""
    return bool((pixels == _paper(pixels)).all(2).mean() >= EVEN)


def border(pixels: np.ndarray) -> np.ndarray:
    """The pixels along the border of an image (h, w, channels): (n, channels)."""
    return np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])


def _paper(pixels: np.ndarray) -> np.ndarray:
    """The median of the pixels along the border of an image (h, w, channels): (channels,)."""
    return np.median(border(pixels), axis=0).astype(np.float32)


def contrast_with_surroundings(pixels: np.ndarray) -> np.ndarray:
    """How far each pixel of a photograph (h, w, 1 or 3) float32 in 0..1 differs from what is around: (h', w') uint8.

    Paper, noise and faint ruling are 0, and 255 is ink as strong as the median. All is 0 if there is no ink. The
    result has a longer side from SMALL_SIDE to PHOTOGRAPH_SIDE.

    The surroundings of a pixel must be wider than the strokes: otherwise they are mostly ink. They must not be much
    wider: otherwise they don't follow shadows. So a first pass with wide surroundings measures the strokes.
    """
    small = _working_size(to_bytes(pixels))
    image = cv2.medianBlur(small, 3).reshape(small.shape)  # removes noise of single pixels
    longer_side: int = max(image.shape[:2])
    ink = _strong_ink(_contrast_with_median(image, int(SURROUNDINGS_SIDE * longer_side)))
    stroke_width = 2 * cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 3).max()
    side = min(int(SURROUNDINGS_WIDTHS * stroke_width), int(MAX_SURROUNDINGS * longer_side))
    return _strong_ink(_contrast_with_median(image, side)) if side else ink


def _working_size(image: np.ndarray) -> np.ndarray:
    """An image (h, w, 1 or 3) uint8 with its longer side from SMALL_SIDE to PHOTOGRAPH_SIDE."""
    height, width = image.shape[:2]
    scale, size = scale_to_fit(width, height, SMALL_SIDE)
    if scale <= 1:
        return shrink(image, PHOTOGRAPH_SIDE)
    return cv2.resize(image, size, interpolation=cv2.INTER_CUBIC).reshape(*size[::-1], -1)


def _contrast_with_median(image: np.ndarray, side: int) -> np.ndarray:
    """How far each pixel of an image (h, w, 1 or 3) uint8 differs from the paper: (h, w) float32, at least 0.

    The paper is the median of the surroundings, a square of `side` pixels; 1 is a difference as large as the paper is
    bright. Only darker pixels count, or only lighter ones: the side where the strongest differences are.
    """
    paper = cv2.medianBlur(image, side | 1).reshape(image.shape).astype(np.float32)  # | 1: the side has to be odd
    difference = image - paper
    if (difference**3).sum() < 0:
        difference = -difference
    return (np.maximum(difference, 0) / np.maximum(paper, MIN_PAPER)).max(2).astype(np.float32)


def _strong_ink(contrast: np.ndarray) -> np.ndarray:
    """The ink of a contrast (h, w) float32, without noise and faint ruling: (h, w) uint8; all 0 if there is none."""
    strength, noise = _ink_and_noise(contrast)
    if strength < max(MIN_STRENGTH, MIN_SIGNAL_TO_NOISE * noise):
        return np.zeros(contrast.shape, np.uint8)
    ink = np.clip((contrast / strength - FAINT_FRACTION) / (1 - FAINT_FRACTION), 0, 1)
    return np.rint(ink * 255).astype(np.uint8)


def _ink_and_noise(contrast: np.ndarray) -> tuple[float, float]:
    """The median contrast of the pixels above Otsu's threshold, and the deviation (from 0) of flat paper.

    Paper is flat if it is as far from the ink as the strokes are wide. If there is hardly any, as in a tight crop, all
    pixels below the threshold count. Of ruled paper, the upper quartile tells the noise between the lines.
    """
    highest = max(float(np.quantile(contrast, 0.999)), 1e-6)  # the very highest may be glare on a single pixel
    levels = np.rint(np.minimum(contrast / highest, 1) * 255).astype(np.uint8)
    _, above = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    strength = float(np.median(contrast[above > 0])) if above.any() else 0.0
    width = 2 * cv2.distanceTransform(above, cv2.DIST_L2, 3).max()
    paper = above == 0
    flat = paper & (cv2.distanceTransform(255 - above, cv2.DIST_L2, 3) > width)
    part = flat if flat.mean() >= MIN_FLAT else paper
    values = contrast[part]
    noise = min(float(np.sqrt(np.mean(values**2))), QUARTILE_TO_RMS * float(np.quantile(values, 0.75)))
    return strength, noise

"""Contrast: how far each pixel of a sheet of paper differs from the paper, and which of that is ink.

    ink, is_photograph = ink_on_paper(pixels)   # (h, w) uint8, paper 0, most ink 255; bool

On even paper, as in a paint program, the colour of the paper is the median of the image's border, and ink is what
differs from it. On a photograph, the paper has another brightness in each place. There, it is the median of the pixels
around, and ink is what differs from it, relative to the light in that place. Noise is measured on flat paper only, far
from the soft edges of the ink.

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
PHOTOGRAPH_SIDE = 400  # longer side to which photographs are scaled down, pixels
SMALL_SIDE = 140  # longer side to which smaller photographs are scaled up, so that no stroke is lost, pixels
# Even paper
MIN_CONTRAST = 0.03  # an image with less contrast is blank
PAPER_TOLERANCE = 2.5 / 255  # a pixel with no more contrast than this is paper, changed by rounding or compression
MAX_UNEVEN = 1 / 3  # paper is uneven if a larger fraction of the image, or of its border, is neither paper nor ink
MIN_PHOTOGRAPH_SIDE = 16  # a smaller image is a crop of a digit, not a photograph, pixels
MIN_BORDER_SIDE = 48  # the border of a smaller image may be the soft edges of ink, pixels
STAIN = 0.1  # paper far from ink that differs more, as a fraction of the strongest ink, would be taken for ink
MAX_STAINED = 0.04  # paper is uneven, too, if a larger fraction of it is stained
# Photographs
SURROUNDINGS_SIDE = 0.4  # side of a pixel's surroundings in the first pass, as a fraction of the image's longer side
SURROUNDINGS_WIDTHS = 6  # side of a pixel's surroundings in the second pass, in widths of the strokes
MIN_PAPER = 8  # paper counts as at least this bright, 0..255: compared with black, the weakest noise would be strong
FAINT_FRACTION = 0.4  # less contrast than this fraction of the ink's is noise, ruling or the edge of a shadow
MIN_STRENGTH = 0.12  # ink with less contrast is no ink
MIN_SIGNAL_TO_NOISE = 6  # ink with less contrast than so many standard deviations of the noise is no ink
SURFACE_SIDE = 60  # the surface of the paper is fitted to so many pixels per side
SURFACE_START = 40  # it starts from those that differ from the border by no more than this, 0..255
SURFACE_PIXELS = 50  # and from at least so many
SURFACE_SHARE = 0.5  # the residual that so many pixels don't exceed tells which others are ink
MAX_THICKNESS = 0.3  # of strokes, as a fraction of the shorter side
MAX_AT_BORDER = 0.1  # how much of the border may be ink
CLEAR, MAX_UNCLEAR = 0.25, 0.005  # how many pixels far from ink may have more than this fraction of its contrast
QUARTILE_TO_RMS = 1.05  # of noise that is normal, and counts only above 0: its root mean square, in upper quartiles
MIN_FLAT = 0.02  # noise is measured on flat paper if there is as much of it, as a fraction of the picture


def ink_on_paper(pixels: np.ndarray) -> tuple[np.ndarray, bool]:
    """The ink in each pixel of a sheet (h, w, 1 or 3) float32 in 0..1, and whether its paper is uneven.

    The ink is (h', w') uint8, paper 0, most ink 255.

    Ink differs from the paper in at least one channel, and may be darker or lighter. Blank paper is all 0. A photograph
    is scaled to at most PHOTOGRAPH_SIDE, and at least SMALL_SIDE; other images keep their size.
    """
    border = _border(pixels)
    paper = np.median(border, axis=0)
    contrast, border_contrast = np.abs(pixels - paper).max(2), np.abs(border - paper).max(1)
    highest = float(contrast.max())
    if highest <= MIN_CONTRAST:
        return np.zeros(contrast.shape, np.uint8), False
    ink_from = max(highest / 2, MIN_STRENGTH)
    parts = (contrast, border_contrast) if min(contrast.shape) >= MIN_BORDER_SIDE else (contrast,)
    between = max(_between_paper_and_ink(part, ink_from) for part in parts)
    is_uneven = between > MAX_UNEVEN or _stained(contrast, highest) > MAX_STAINED
    if is_uneven and min(contrast.shape) >= MIN_PHOTOGRAPH_SIDE:
        return _photographed_ink(pixels), True
    return np.rint(contrast * (255 / highest)).astype(np.uint8), False


def _between_paper_and_ink(contrast: np.ndarray, ink_from: float) -> float:
    """The fraction of pixels that are neither paper nor ink: on even paper, only the soft edges of the ink."""
    return float(((contrast > PAPER_TOLERANCE) & (contrast < ink_from)).mean())


def _stained(contrast: np.ndarray, highest: float) -> float:
    """The fraction of pixels far from ink that differ from the paper so much that they would be taken for ink."""
    reach = 2 * max(round(max(contrast.shape) / 28), 1) + 1  # soft edges are about as wide as a pixel of MNIST
    ink = (contrast >= highest / 2).astype(np.uint8)
    far = cv2.dilate(ink, np.ones((reach, reach), np.uint8)) == 0
    stains = far & (contrast > max(STAIN * highest, 2 * PAPER_TOLERANCE))
    return float(stains.sum() / max(far.sum(), 1))


def _photographed_ink(pixels: np.ndarray) -> np.ndarray:
    """The ink in a photograph (h, w, 1 or 3) float32 in 0..1: (h', w') uint8.

    The surroundings of a pixel must be wider than the strokes: otherwise they are mostly ink. They must not be much
    wider: otherwise they don't follow shadows. So a first pass with wide surroundings measures the strokes. In a tight
    crop, where the strokes are too wide for any surroundings, the paper is a smooth surface.
    """
    small = _working_size(to_bytes(pixels))
    image = cv2.medianBlur(small, 3).reshape(small.shape)  # removes noise of single pixels
    widest = int(max(image.shape[:2]) * SURROUNDINGS_SIDE)
    ink = _strong_ink(_contrast_with_surroundings(image, widest))
    stroke_width = 2 * cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 3).max()
    side = int(SURROUNDINGS_WIDTHS * stroke_width)
    if not 0 < side <= widest and _is_clear(surface := _contrast_with_surface(image)):
        return _strong_ink(surface)
    side = min(side, widest)
    return _strong_ink(_contrast_with_surroundings(image, side))


def _contrast_with_surface(image: np.ndarray) -> np.ndarray:
    """How far each pixel of an image (h, w, 1 or 3) uint8 differs from paper in light that changes slowly: (h, w).

    The brightness of the paper is a quadratic surface that is fitted to the pixels, again and again without those that
    differ most. So the strokes may be as wide as they like, unlike those compared with their surroundings.
    """
    height, width, channels = image.shape
    step = max(max(height, width) // SURFACE_SIDE, 1)
    y, x = np.mgrid[:height, :width] / max(height, width) * 2.0 - 1
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], 2)
    values, basis = image[::step, ::step].reshape(-1, channels).astype(float), terms[::step, ::step].reshape(-1, 6)
    kept = np.abs(values - np.median(_border(image), axis=0)).max(1) <= SURFACE_START
    for share in (0.3, *[SURFACE_SHARE] * 4):
        if kept.sum() < SURFACE_PIXELS:
            kept = np.ones(len(values), bool)
        solution = np.linalg.lstsq(basis[kept], values[kept], rcond=None)[0]
        residual = np.abs(values - basis @ solution).max(1)
        kept = residual <= max(2.5 * float(np.quantile(residual, share)), 2)
    paper = (terms @ solution).astype(np.float32)
    return _one_sided(image - paper, paper)


def _border(image: np.ndarray) -> np.ndarray:
    """The pixels along the border of an image (h, w, channels): (n, channels)."""
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _is_clear(contrast: np.ndarray) -> bool:
    """Whether ink and paper are clearly apart in a contrast (h, w): hardly any pixel between them but soft edges.

    What is as thick as a shadow, or lies along much of the border as one, is no ink.
    """
    strength, noise, above = _ink_and_noise(contrast)
    thickness = 2 * float(cv2.distanceTransform(above, cv2.DIST_L2, 3).max())
    far = cv2.distanceTransform(255 - above, cv2.DIST_L2, 3) > thickness / 2 + 2
    return bool(
        strength >= max(MIN_STRENGTH, MIN_SIGNAL_TO_NOISE * noise)
        and thickness <= MAX_THICKNESS * min(above.shape)
        and (_border(above) > 0).mean() <= MAX_AT_BORDER
        and (far & (contrast > CLEAR * strength)).sum() <= MAX_UNCLEAR * above.size
    )


def _working_size(image: np.ndarray) -> np.ndarray:
    """An image (h, w, 1 or 3) uint8 with its longer side from SMALL_SIDE to PHOTOGRAPH_SIDE."""
    height, width = image.shape[:2]
    scale, size = scale_to_fit(width, height, SMALL_SIDE)
    if scale <= 1:
        return shrink(image, PHOTOGRAPH_SIDE)
    return cv2.resize(image, size, interpolation=cv2.INTER_CUBIC).reshape(*size[::-1], -1)


def _contrast_with_surroundings(image: np.ndarray, side: int) -> np.ndarray:
    """How far each pixel of an image (h, w, 1 or 3) uint8 differs from the paper: (h, w) float32, at least 0.

    The paper is the median of the surroundings, a square of `side` pixels; 1 is a difference as large as the paper is
    bright.
    """
    paper = cv2.medianBlur(image, side | 1).reshape(image.shape).astype(np.float32)  # | 1: the side has to be odd
    return _one_sided(image - paper, paper)


def _one_sided(difference: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """A difference (h, w, channels) from paper, in parts of the paper's brightness: (h, w) float32, at least 0.

    Only darker pixels count, or only lighter ones: the side where the strongest differences are.
    """
    if (difference**3).sum() < 0:
        difference = -difference
    return (np.maximum(difference, 0) / np.maximum(paper, MIN_PAPER)).max(2).astype(np.float32)


def _strong_ink(contrast: np.ndarray) -> np.ndarray:
    """The ink in a photograph, without noise and faint ruling: (h, w) uint8, 255 is ink as strong as the median.

    `contrast` is (h, w) float32, see `_contrast_with_surroundings`. All 0 if there is no ink.
    """
    strength, noise, _ = _ink_and_noise(contrast)
    if strength < max(MIN_STRENGTH, MIN_SIGNAL_TO_NOISE * noise):
        return np.zeros(contrast.shape, np.uint8)
    ink = np.clip((contrast / strength - FAINT_FRACTION) / (1 - FAINT_FRACTION), 0, 1)
    return np.rint(ink * 255).astype(np.uint8)


def _ink_and_noise(contrast: np.ndarray) -> tuple[float, float, np.ndarray]:
    """The median contrast of the pixels above Otsu's threshold, the deviation (from 0) of flat paper, and which
    pixels are above the threshold, (h, w) uint8.

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
    return strength, noise, above

"""The inside of a network as figures: what its units look for, and which pixels speak for its answer.

    figure = new_figure(file, *WEIGHTS_SIZE)
    draw_weights(figure, unit_weights(network), network.name)

    figure = new_figure(file, *CONTRIBUTIONS_SIZE)
    draw_contributions(figure, picture, *pixel_contributions(network, picture), "seven.png")

`networks.inspection` computes what is drawn here; its docstrings say what weights and contributions mean.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from paintcv.figures.style import BLUE, ORANGE, ink_colours, legible_name
from paintcv.segmentation.number import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

# Sizes in inches, set by eye with the letters of style.for_projector.
WEIGHTS_SIZE = 12.0, 6.0
CONTRIBUTIONS_SIZE = 12.0, 4.3
BLANK_UNIT = 0.1  # a unit is blank if its weights are all below this fraction of the colour scale's end; set by eye
COLOUR_LIMIT = 0.999  # quantile of the absolute weights at the colour scale's end: a few extremes would pale the others


def draw_weights(figure: "Figure", pictures: np.ndarray, name: str) -> None:
    """Draw the weights of all units as pictures (n, h, w) in rows, each with the number of its first unit.

    `name` is that of the network.
    """
    n, height, _ = pictures.shape
    columns = math.ceil(math.sqrt(2 * n))
    rows = math.ceil(n / columns)
    axes = figure.add_subplot(frame_on=False, ylabel="unit")
    limit = np.quantile(np.abs(pictures), COLOUR_LIMIT)
    mosaic = _mosaic(pictures, rows, columns)
    image = axes.imshow(mosaic, cmap=signed_colours(), vmin=-limit, vmax=limit, interpolation="nearest")
    axes.set_title(f"{name}: what the {n} units of the first layer look for")
    blank = int((np.abs(pictures).max((1, 2)) < BLANK_UNIT * limit).sum())
    if blank:
        axes.set_xlabel(f"{blank} of them learnt nothing, and are blank" if blank > 1 else "a blank one learnt nothing")
    axes.set_xticks([])
    axes.set_yticks(np.arange(rows) * (height + 1) + (height - 1) / 2, np.arange(rows) * columns + 1)
    axes.tick_params(length=0, labelsize="small")
    _draw_scale(figure, image, axes, ("no ink", "ink"))


def _mosaic(pictures: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Pictures (n, h, w) in rows as one image. Lines of NaN, which imshow leaves blank, separate them."""
    _, height, width = pictures.shape
    mosaic = np.full((rows * (height + 1), columns * (width + 1)), np.nan)
    for unit, picture in enumerate(pictures):
        row, column = divmod(unit, columns)
        top, left = row * (height + 1), column * (width + 1)
        mosaic[top : top + height, left : left + width] = picture
    return mosaic[:-1, :-1]


def draw_contributions(
    figure: "Figure",
    picture: np.ndarray,
    probabilities: np.ndarray,
    contributions: np.ndarray,
    name: str,
    place: str = "",
) -> None:
    """Draw a picture (28, 28), and what its pixels contribute to the answer and to the runner-up.

    `probabilities` are (10,), `contributions` (10, 28, 28), one picture for each digit. `name` is that of the file;
    `place`, such as "digit 2 of 3", says which digit of a number the picture is.
    """
    digits = np.argsort(-probabilities, kind="stable")[:2]
    left, *others = figure.subplots(1, 3)
    left.imshow(picture, cmap=ink_colours(), vmin=0, vmax=1)
    left.set_title(f"{legible_name(name, 24)}\n{place}".strip(), parse_math=False)
    limit = max(np.abs(contributions[digits]).max(), 1e-9)
    for axes, digit in zip(others, digits, strict=True):
        image = axes.imshow(contributions[digit], cmap=signed_colours(), vmin=-limit, vmax=limit)
        axes.contour(picture, [0.5], colors="gray", linewidths=1)
        axes.set_title(f"for and against {digit} ({percent(probabilities[digit])})")
    for axes in (left, *others):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("gray")
    _draw_scale(figure, image, others, ("against", "for"))


def _draw_scale(figure: "Figure", image: "AxesImage", axes: "Axes | list[Axes]", ends: tuple[str, str]) -> None:
    """Draw the colour scale beside the axes. `ends` say what its lower and its upper end mean."""
    bar = figure.colorbar(image, ax=axes, shrink=0.7, pad=0.02, aspect=25)
    low, high = image.get_clim()
    bar.set_ticks([0.9 * low, 0, 0.9 * high], labels=[ends[0], "0", ends[1]])
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)


def signed_colours() -> "Colormap":
    """Blue below zero, orange above, the ground's colour at zero. Colour-blind people can tell them apart."""
    from matplotlib import colors, rcParams

    return colors.LinearSegmentedColormap.from_list("signed", [BLUE, rcParams["axes.facecolor"], ORANGE])

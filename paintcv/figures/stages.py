"""The stages of reading one image: where did a misreading begin?

    reading = read_image_file(network, "seven.png")
    figure = new_figure(Path("stages.png"), *STAGES_SIZE)
    draw_stages(figure, reading)

Six panels: the image; its paper, with the margin tinted; what differs from the paper; what of that was left out, each
reason in its colour; the candidates; and the pictures of the digits, with the answer.
"""

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from paintcv.figures.readings import number_pictures
from paintcv.figures.style import BLUE, ORANGE, legible_name
from paintcv.ink.clutter import REASONS
from paintcv.ink.images import Stages
from paintcv.segmentation.number import count_left_out
from paintcv.segmentation.reading import Reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STAGES_SIZE = 9.0, 6.4  # width and height of the figure, inches; set by eye
# Of the reasons why ink is left out, the margin first: legible beside each other (Okabe and Ito).
COLOURS = (ORANGE, BLUE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
TITLE_LETTERS = 60  # of a file's name that fit above the figure
LINE_WIDTH = 0.8  # of a candidate's box, points


def draw_stages(figure: "Figure", reading: Reading) -> None:
    """Draw the stages of a reading that has them. `figure` has STAGES_SIZE."""
    stages = reading.stages
    assert stages is not None
    panels = figure.subplots(2, 3).ravel()
    figure.suptitle(legible_name(reading.file, TITLE_LETTERS), parse_math=False)
    picture = np.broadcast_to(stages.picture[:, :, ::-1], (*stages.sheet.shape, 3))
    _show(panels[0], picture, "image")
    _show(panels[1], _tinted(picture, stages.sheet), "paper" if stages.sheet.all() else "paper, and margin")
    _show(panels[2], stages.found, "what differs from the paper")
    _show(panels[3], _left_out_colours(stages), "left out")
    for reason in np.unique(stages.reasons[stages.reasons > 0]):
        panels[3].plot([], [], "s", color=_colour_of(reason), label=REASONS[reason])
        panels[3].legend(loc="lower right", fontsize="x-small")
    _show(panels[4], stages.ink, "candidates")
    for left, top, width, height in reading.candidates:
        x, y = np.array([0, width, width, 0, 0]) + left - 0.5, np.array([0, 0, height, height, 0]) + top - 0.5
        panels[4].plot(x, y, color=BLUE, linewidth=LINE_WIDTH)
    _show(panels[5], number_pictures(reading.number), "pictures")
    number = reading.number
    left_out = f"\nleft out: {count_left_out(number.marks)}" if number.marks else ""
    panels[5].set_xlabel(f"{number.summary}{left_out}", fontsize="small", parse_math=False)


def _show(axes: Any, image: np.ndarray, title: str) -> None:
    axes.imshow(image, cmap="gray", vmin=0, vmax=1 if image.dtype == np.float32 else 255)
    axes.set_title(title, fontsize="medium")
    axes.set(xticks=[], yticks=[])


def _tinted(picture: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """A picture (h, w, 3) uint8 whose margin has the colour of margins, half transparent."""
    tint = np.array(_rgb(COLOURS[0]))
    return np.where(sheet[:, :, None], picture, (picture // 2 + tint // 2)).astype(np.uint8)


def _left_out_colours(stages: Stages) -> np.ndarray:
    """What differs from the paper in grey, and what of it is left out in the colour of the reason: (h, w, 3) uint8."""
    image = cv2.cvtColor(stages.found, cv2.COLOR_GRAY2RGB)
    for reason in range(1, len(REASONS)):
        image[stages.reasons == reason] = _rgb(_colour_of(reason))
    return image


def _colour_of(reason: int) -> str:
    """The colour of a reason, an index of REASONS from 1 on."""
    return COLOURS[(reason - 1) % len(COLOURS)]


def _rgb(colour: str) -> list[int]:
    """A colour such as #0072B2 as three values in 0..255."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]

"""What a network looks for, and what spoke for its answer, which is what `python model.py show` does.

python model.py show                            the weights of all units of the first layer, each as a picture
python model.py show seven.png                  the pixels of an image that spoke for the answer, and against it;
                                                of a number, those of the digit that the network is least sure of
python model.py show seven.png --save why.png   the same into a PNG, SVG or PDF file; needs no display

A unit of the first layer adds up the pixels, each times a weight of its own; as a picture of 28 x 28, its weights are
the ink that it looks for. How a pixel speaks for an answer is told by the gradient of the answer's logit times the
pixel: where no ReLU unit switches on or off, a network is linear, and that is what the pixel adds to the logit.

Source: gradient times input: Shrikumar, Greenside, Shcherbina and Kundaje, "Not just a black box: learning important
features through propagating activation differences", 2016; logits less their mean, as only differences of logits count
in softmax: Shrikumar, Greenside and Kundaje, "Learning important features", ICML 2017, section 3.6.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from command_line import one_line
from figures import BLUE, ORANGE, digit_colours, save, shortened, show
from files import FileError
from inside import first_layer
from model import load, load_keras, percent
from prediction import reading

if TYPE_CHECKING:
    import keras
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

WAY_OUT = "write it to a file: python model.py show --save FILE.png"  # where there is no display

BLANK = 0.1  # a unit whose weights are all less than this part of the greatest can hardly be seen


def explain(path: Path, image: str | None, file: Path | None) -> None:
    """Show what the network in `path` looks for, or why it answers what it does to an image; or save that.

    Raises FileError.
    """
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    network = load(path)
    if image is None:
        sheets = weights(network)
        size, title = (12.0, 6.0), "PaintCV: weights"
    else:
        number = reading(path, image).number
        seen = number.least_sure.of.picture
        probabilities, spoke = contributions(network, seen)
        print(f"{one_line(image)}  {number.words}")
        size, title = (12, 4.3), "PaintCV: why"
    figure = (Figure if file else pyplot.figure)(figsize=size, layout="constrained")
    if image is None:
        draw_weights(figure, sheets, network.name)
    else:
        place = number.digits.index(number.least_sure) + 1
        which = f"digit {place} of {len(number.digits)}" if len(number.digits) > 1 else ""
        draw_contributions(figure, seen, probabilities, spoke, Path(image).name, which)
    if file:
        save(figure, file)
        print(f"written: {file}")
    else:
        show(figure, title, WAY_OUT)


def weights(network: "keras.Model") -> np.ndarray:
    """The weights of the units of a network's first layer as pictures: (units, h, w) float32.

    28 x 28 if the layer is Dense, the size of its filters if it is convolutional. Raises FileError where there is no
    such layer.
    """
    layer = first_layer(network)
    if layer is None:
        raise FileError(f"{network.name}: its first layer is neither Dense nor Conv2D on pixels, so it can't be shown")
    kernel = layer.get_weights()[0]
    if kernel.ndim == 2:
        side = math.isqrt(kernel.shape[0])
        return kernel.T.reshape(-1, side, side)
    return kernel[:, :, 0].transpose(2, 0, 1)


def contributions(network: "keras.Model", seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The probabilities (10,) of a picture (28, 28), and what each of its pixels adds for each digit: (10, 28, 28).

    The latter is gradient times input, of logits less their mean: positive where a pixel speaks for the digit. Raises
    FileError where the last layer isn't softmax.
    """
    keras = load_keras()
    import tensorflow

    if getattr(network.layers[-1], "activation", None) is not keras.activations.softmax:
        raise FileError(f"{network.name}: its last layer isn't softmax, so there are no logits to explain")
    logits_of = keras.models.clone_model(network)
    logits_of.set_weights(network.get_weights())
    logits_of.layers[-1].activation = keras.activations.linear  # of softmax, gradients vanish where it is sure
    sight = tensorflow.constant(seen[None])
    with tensorflow.GradientTape() as tape:
        tape.watch(sight)
        logits = logits_of(sight, training=False)
        relative = logits - tensorflow.reduce_mean(logits, axis=1, keepdims=True)
    gradients = tape.jacobian(relative, sight)[0, :, 0]
    return tensorflow.nn.softmax(logits)[0].numpy(), gradients.numpy() * seen


def draw_weights(figure: "Figure", pictures: np.ndarray, name: str) -> None:
    """Draw pictures of weights (n, h, w) in rows, each numbered by the unit that it begins with."""
    n, height, width = pictures.shape
    columns = math.ceil(math.sqrt(2 * n))
    rows = math.ceil(n / columns)
    sheet = np.full((rows * (height + 1), columns * (width + 1)), np.nan)  # not a number: a line between two pictures
    for unit, weights in enumerate(pictures):
        row, column = divmod(unit, columns)
        top, left = row * (height + 1), column * (width + 1)
        sheet[top : top + height, left : left + width] = weights
    axes = figure.add_subplot(frame_on=False, ylabel="unit")
    limit = np.quantile(np.abs(pictures), 0.999)  # or a few extremes would pale all others
    shown = axes.imshow(sheet[:-1, :-1], cmap=signed(), vmin=-limit, vmax=limit, interpolation="nearest")
    axes.set_title(f"{name}: what the {n} units of the first layer look for")
    blank = int((np.abs(pictures).max((1, 2)) < BLANK * limit).sum())
    if blank:
        axes.set_xlabel(f"{blank} of them learnt nothing, and are blank" if blank > 1 else "a blank one learnt nothing")
    axes.set_xticks([])
    axes.set_yticks(np.arange(rows) * (height + 1) + (height - 1) / 2, np.arange(rows) * columns)
    axes.tick_params(length=0, labelsize="small")
    _legend(figure, shown, axes, ("no ink", "ink"))


def draw_contributions(
    figure: "Figure", seen: np.ndarray, probabilities: np.ndarray, spoke: np.ndarray, name: str, which: str = ""
) -> None:
    """Draw a picture (28, 28) beside what its pixels add, (10, 28, 28), for the answer and for the runner-up.

    `name` is that of the file, `which` the digit that it is of several in it.
    """
    digits = np.argsort(-probabilities, kind="stable")[:2]
    sight, *others = figure.subplots(1, 3)
    sight.imshow(seen, cmap=digit_colours(), vmin=0, vmax=1)
    sight.set_title(f"{shortened(name, 24)}\n{which}".strip(), parse_math=False)
    limit = max(np.abs(spoke[digits]).max(), 1e-9)
    for axes, digit in zip(others, digits, strict=True):
        shown = axes.imshow(spoke[digit], cmap=signed(), vmin=-limit, vmax=limit)
        axes.contour(seen, [0.5], colors="gray", linewidths=1)
        axes.set_title(f"for and against {digit} ({percent(probabilities[digit])})")
    for axes in (sight, *others):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_color("gray")
    _legend(figure, shown, others, ("against", "for"))


def _legend(figure: "Figure", shown: "AxesImage", axes: "Axes | list[Axes]", words: tuple[str, str]) -> None:
    bar = figure.colorbar(shown, ax=axes, shrink=0.7, pad=0.02, aspect=25)
    low, high = shown.get_clim()
    bar.set_ticks([0.9 * low, 0, 0.9 * high], labels=[words[0], "0", words[1]])
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)


def signed() -> "Colormap":
    """Blue below zero, orange above, the ground's colour at zero: told apart by colour-blind people."""
    from matplotlib import colors, rcParams

    return colors.LinearSegmentedColormap.from_list("signed", [BLUE, rcParams["axes.facecolor"], ORANGE])

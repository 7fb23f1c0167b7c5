"""Scores as figures: a confusion matrix, a reliability diagram, learning curves, a comparison of networks.

    figure = new_figure(file, *CONFUSION_SIZE)
    draw_confusion_matrix(figure, score)
    present(figure, file, "PaintCV: confusion matrix", "python wrong_predictions.py --confusion --save a.png")

Sources: reliability diagram: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017,
figure 1. The confusion matrix is laid out as scikit-learn's ConfusionMatrixDisplay.
"""

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from paintcv.figures.style import BLUE, ORANGE, legible_name
from paintcv.learning.comparison import Comparison, set_names
from paintcv.learning.records import Curves
from paintcv.learning.scores import BINS, Score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Sizes in inches, set by eye with the letters of style.for_projector.
CONFUSION_SIZE = 7.0, 6.8
CURVES_SIZE = 8.0, 9.0
MARKERS = "os^dvPX*"  # of matplotlib, one for each set in a comparison
# Lines of networks. Markers help where colours are hard to tell apart (colours: Okabe and Ito). As there is one marker
# more than colours, the first thirty lines differ.
CURVE_COLOURS, CURVE_MARKERS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#888888"), "osD^vP"


def draw_confusion_matrix(figure: "Figure", score: Score) -> None:
    """Draw how often each label (row) was read as each digit (column), also as a percentage of the label's digits.

    The right answers, on the diagonal, are pale. The colour is for the mistakes.
    """
    from matplotlib import colors, rcParams

    confusion = score.confusion
    mistakes = np.ma.masked_array(confusion, np.eye(10, dtype=bool))
    shades = colors.LinearSegmentedColormap.from_list("mistakes", [rcParams["axes.facecolor"], ORANGE])
    axes = figure.add_subplot(xlabel="Predict", ylabel="Label", facecolor=(0.5, 0.5, 0.5, 0.15))
    axes.imshow(mistakes, cmap=shades, vmin=0, vmax=max(mistakes.max(), 1))
    fractions = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    for label, prediction in np.argwhere(confusion):
        font = {"alpha": 0.6} if label == prediction else {"fontweight": "bold"}
        place = {"ha": "center", "x": prediction}
        axes.text(s=f"{confusion[label, prediction]:,}", y=label - 0.05, va="bottom", **place, **font)
        percentage = f"{fractions[label, prediction]:.1%}"
        axes.text(s=percentage, y=label + 0.05, va="top", fontsize="x-small", **place, **font)
    axes.set(xticks=range(10), yticks=range(10))
    axes.tick_params(length=0)
    axes.set_title(f"{legible_name(score.name, 40)}: {score.wrong:,} of {score.n:,} wrong", parse_math=False)


def reliability_size(scores: list[Score]) -> tuple[float, float]:
    """Width and height of the reliability diagram of so many sets, in inches."""
    return max(5.2 * len(scores), 7), 6.5


def draw_reliability(figure: "Figure", scores: list[Score]) -> None:
    """Draw a reliability diagram: a column for each set of digits.

    Above, accuracy and mean confidence of the answers in each bin of confidence; below, how many answers these are.
    """
    grid = figure.subplots(2, len(scores), squeeze=False, sharex=True, height_ratios=(3, 1))
    for score, (above, below) in zip(scores, grid.T, strict=True):
        _draw_calibration(above, score)
        _draw_answer_counts(below, score)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)


def _draw_calibration(axes: "Axes", score: Score) -> None:
    """Draw accuracy as bars and mean confidence as dots, beside the diagonal of a perfectly calibrated network."""
    bins = np.flatnonzero(score.bins.answers)
    answers = score.bins.answers[bins]
    centres = (bins + 0.5) / BINS
    axes.bar(centres, score.bins.right[bins] / answers, width=0.9 / BINS, color=BLUE, label="accuracy")
    axes.plot([0, 1], [0, 1], "--", color="gray", label="perfect calibration")
    axes.plot(centres, score.bins.confidence[bins] / answers, "o", color=ORANGE, markersize=7, label="mean confidence")
    axes.set(ylabel="accuracy", ylim=(0, 1.05))
    axes.yaxis.set_major_formatter(_percent())
    name = legible_name(score.name, 38)
    axes.set_title(f"{name}\ncalibration error {score.ece:.2%}", fontsize="medium", parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_answer_counts(axes: "Axes", score: Score) -> None:
    """Draw how many answers each bin of confidence has."""
    bins = np.flatnonzero(score.bins.answers)
    answers = score.bins.answers[bins]
    bars = axes.bar((bins + 0.5) / BINS, answers, width=0.9 / BINS, color="gray")
    axes.bar_label(bars, [f"{count:,.0f}" for count in answers], fontsize="x-small", rotation=90, padding=3)
    limits: dict[str, Any] = {"xlim": (0, 1), "ylim": (0.5, 99 * answers.max())}  # space above for the labels
    axes.set(xlabel="confidence", ylabel="answers,\nlogarithmic", yscale="log", **limits)
    axes.tick_params(axis="y", which="both", left=False, labelleft=False)  # the bars have labels
    axes.xaxis.set_major_formatter(_percent())
    axes.spines[["top", "right"]].set_visible(False)


def draw_learning_curves(figure: "Figure", curves: list[Curves]) -> None:
    """Draw loss, accuracy and learning rate by epoch: of up to thirty networks, no two look alike.

    The lines of the validation digits are dashed.
    """
    loss, accuracy, rate = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1.5))
    styles = zip(curves, itertools.cycle(CURVE_COLOURS), itertools.cycle(CURVE_MARKERS), strict=False)
    for network, colour, marker in styles:
        epochs = range(1, len(network.loss) + 1)
        line: dict[str, Any] = {"color": colour}
        if len(curves) > 1:
            line |= {"marker": marker, "markersize": 5, "markevery": max(len(epochs) // 5, 1)}
        loss.plot(epochs, network.loss, **line, label=network.name)
        accuracy.plot(epochs, network.accuracy, **line)
        if network.validation_loss:
            loss.plot(epochs, network.validation_loss, **line, linestyle="--")
            accuracy.plot(epochs, network.validation_accuracy, **line, linestyle="--")
        rate.plot(epochs, network.rate, **line)
    for linestyle, label in (("-", "samples"), ("--", "validation")):
        loss.plot([], [], linestyle, color="gray", label=label)  # for the legend only
    _format_curve_axes(loss, accuracy, rate)
    highest = max((max(network.rate, default=0) for network in curves), default=0)
    rate.set_ylim(0, 1.1 * highest or None)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)


def _format_curve_axes(loss: "Axes", accuracy: "Axes", rate: "Axes") -> None:
    from matplotlib import ticker

    loss.set(title="Learning curves", ylabel="loss, nats", yscale="log")
    loss.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    loss.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:g}"))
    loss.yaxis.set_minor_formatter(ticker.NullFormatter())
    accuracy.set(ylabel="accuracy")
    accuracy.yaxis.set_major_formatter(_percent())
    rate.set(ylabel="learning rate", xlabel="epoch")
    rate.xaxis.set_major_locator(ticker.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    for axes in (loss, accuracy, rate):
        axes.grid(alpha=0.3)


def comparison_size(comparisons: list[Comparison]) -> tuple[float, float]:
    """Width and height of the comparison's figure, in inches: a row's height grows with the marks in it."""
    return 10, 2 + len(comparisons) * max(0.6, 0.24 * (len(_compared_sets(comparisons)) + 1))


def draw_comparison(figure: "Figure", comparisons: list[Comparison]) -> None:
    """Draw the accuracies: a row for each network, in it a mark with a number for each set and way of training."""
    markers = dict(zip(set_names(comparisons), itertools.cycle(MARKERS), strict=False))
    compared = _compared_sets(comparisons)
    axes = figure.add_subplot(xlabel="accuracy, %", title="The same networks on the same digits, trained in two ways")
    for place, (way, name) in enumerate(compared):
        below = (place - (len(compared) - 1) / 2) / (
            len(compared) + 1
        )  # the row's middle, so that no mark hides another
        accuracies = [getattr(comparison, way).get(name) for comparison in comparisons]
        marks = [(100 * np.mean(values), row + below) for row, values in enumerate(accuracies) if values]
        ours = way == "ours"
        axes.plot(
            *zip(*marks, strict=True),
            markers[name],
            label=f"{'ours' if ours else 'as its tutorial'}: {legible_name(name, 36)}",
            markersize=8,
            color=BLUE if ours else ORANGE,
            fillstyle="full" if ours else "none",
        )
        for accuracy, row in marks:
            axes.annotate(
                f"{accuracy:.2f}", (accuracy, row), (8, 0), textcoords="offset points", va="center", fontsize="small"
            )
    axes.set_yticks(
        range(len(comparisons)),
        [f"{comparison.name}\n{comparison.parameters:,} parameters" for comparison in comparisons],
    )
    axes.set_yticks([row + 0.5 for row in range(len(comparisons) - 1)], minor=True)  # lines between the rows
    axes.set_ylim(len(comparisons) - 0.5, -0.5)
    axes.tick_params(axis="y", which="both", length=0)
    axes.margins(x=0.1)
    axes.grid(axis="x", alpha=0.3)
    axes.grid(axis="y", which="minor")
    figure.legend(loc="outside lower center", ncols=2, frameon=False)


def _compared_sets(comparisons: list[Comparison]) -> list[tuple[str, str]]:
    """The ways of training, "tutorial" and "ours", each with the name of a set that it was measured on."""
    return [
        (way, name)
        for way in ("tutorial", "ours")
        for name in set_names(comparisons)
        if any(getattr(comparison, way).get(name) for comparison in comparisons)
    ]


def _percent() -> Any:
    """A formatter of 0..1 as percentages."""
    from matplotlib import ticker

    return ticker.PercentFormatter(1)

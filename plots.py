"""Numbers as figures: a confusion matrix, a reliability diagram, learning curves.

    save(confusion_matrix(scored), Path("confusion.png"))
    save(reliability_diagram([scored]), Path("reliability.png"))
    save(learning_curves(curves), Path("curves.png"))

Sources: reliability diagram: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017,
figure 1. The matrix is laid out as scikit-learn's ConfusionMatrixDisplay.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evaluation import BINS, Score
from figures import BLUE, ORANGE, shortened

# Of the curves of several networks; told apart by colour-blind people, and by their markers (colours: Okabe and Ito).
STYLES: list[dict[str, Any]] = [
    {"color": colour, "marker": marker, "markersize": 5}
    for colour, marker in zip((BLUE, ORANGE, "#009E73", "#CC79A7", "#888888"), "osD^v", strict=True)
]

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def confusion_matrix(scored: Score, figure: "Figure") -> None:
    """Draw which label (row) is read as what (column): how many times, and in how many per cent of the label's digits.

    What is right, the diagonal, is muted: the colour is for the mistakes.
    """
    from matplotlib import colors, rcParams

    confusion = scored.confusion
    wrong = np.ma.masked_array(confusion, np.eye(10, dtype=bool))
    shades = colors.LinearSegmentedColormap.from_list("mistakes", [rcParams["axes.facecolor"], ORANGE])
    axes = figure.add_subplot(xlabel="Predict", ylabel="Label", facecolor=(0.5, 0.5, 0.5, 0.15))
    axes.imshow(wrong, cmap=shades, vmin=0, vmax=max(wrong.max(), 1))
    shares = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    for label, prediction in np.argwhere(confusion):
        muted = {"alpha": 0.6} if label == prediction else {"fontweight": "bold"}
        place = {"ha": "center", "x": prediction}
        axes.text(s=f"{confusion[label, prediction]:,}", y=label - 0.05, va="bottom", **place, **muted)
        share = f"{shares[label, prediction]:.1%}"
        axes.text(s=share, y=label + 0.05, va="top", fontsize="x-small", **place, **muted)
    axes.set(xticks=range(10), yticks=range(10))
    axes.tick_params(length=0)
    name = shortened(scored.name, 40)
    axes.set_title(f"{name}: {scored.wrong:,} of {scored.n:,} wrong", parse_math=False)


def reliability_diagram(scores: list[Score]) -> "Figure":
    """How often answers are right beside how sure they are: a column for each set of digits, its answers below."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(max(5.2 * len(scores), 7), 6.5), layout="constrained")
    grid = figure.subplots(2, len(scores), squeeze=False, sharex=True, height_ratios=(3, 1))
    for scored, (above, below) in zip(scores, grid.T, strict=True):
        _reliability(scored, above, below)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _reliability(scored: Score, above: "Axes", below: "Axes") -> None:
    from matplotlib import ticker

    there = np.flatnonzero(scored.bins.answers)
    answers = scored.bins.answers[there]
    accuracy, confidence = scored.bins.right[there] / answers, scored.bins.confidence[there] / answers
    bars: dict[str, Any] = {"x": (there + 0.5) / BINS, "width": 0.9 / BINS}
    above.bar(height=accuracy, color=BLUE, label="right", **bars)
    above.plot([0, 1], [0, 1], "--", color="gray", label="as right as sure")
    above.plot(bars["x"], confidence, "o", color=ORANGE, markersize=7, label="sure")
    above.set(ylabel="of the answers", ylim=(0, 1.05))
    above.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    name = shortened(scored.name, 38)
    above.set_title(f"{name}\ncalibration error {scored.ece:.2%}", fontsize="medium", parse_math=False)
    counted = below.bar(height=answers, color="gray", **bars)
    below.bar_label(counted, [f"{count:,.0f}" for count in answers], fontsize="x-small", rotation=90, padding=3)
    below.set(
        xlabel="confidence", ylabel="answers,\nlogarithmic", yscale="log", xlim=(0, 1), ylim=(0.5, 99 * answers.max())
    )
    below.tick_params(axis="y", which="both", left=False, labelleft=False)  # the bars have labels
    below.xaxis.set_major_formatter(ticker.PercentFormatter(1))
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)


@dataclass(frozen=True)
class Curves:
    """How a network learnt: a number for each epoch. What wasn't measured is empty."""

    name: str
    rate: list[float]  # of learning, at the epoch's end
    loss: list[float]  # mean cross-entropy of the samples, nats
    accuracy: list[float]  # 0..1
    validation_loss: list[float]
    validation_accuracy: list[float]


def curves_of(name: str, history: dict[str, list[float]], rate: list[float]) -> Curves:
    """A network's curves out of a History of Keras, which may be of several networks trained as one model.

    Of several, Keras begins the names of its metrics with the network's.
    """
    own = f"{name}_" if f"{name}_loss" in history else ""
    parts = (history.get(f"{prefix}{own}{metric}", []) for prefix in ("", "val_") for metric in ("loss", "accuracy"))
    return Curves(name, rate, *parts)


def learning_curves(trained: list[Curves]) -> "Figure":
    """Loss, accuracy and learning rate, epoch by epoch: a colour for each network, dashed for validation."""
    from matplotlib import ticker
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 9), layout="constrained")
    loss, accuracy, rate = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 1.5))
    for curves, style in zip(trained, STYLES, strict=False):
        epochs = range(1, len(curves.loss) + 1)
        style = {**style, "markevery": max(len(epochs) // 5, 1)} if len(trained) > 1 else {"color": style["color"]}
        loss.plot(epochs, curves.loss, **style, label=curves.name)
        accuracy.plot(epochs, curves.accuracy, **style)
        if curves.validation_loss:
            loss.plot(epochs, curves.validation_loss, **style, linestyle="--")
            accuracy.plot(epochs, curves.validation_accuracy, **style, linestyle="--")
        rate.plot(epochs, curves.rate, **style)
    for linestyle, label in (("-", "samples"), ("--", "validation")):
        loss.plot([], [], linestyle, color="gray", label=label)
    loss.set(title="Learning curves", ylabel="loss, nats", yscale="log")
    loss.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    loss.yaxis.set_major_formatter(ticker.StrMethodFormatter("{x:g}"))
    loss.yaxis.set_minor_formatter(ticker.NullFormatter())
    accuracy.set(ylabel="accuracy")
    accuracy.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    highest = max((max(curves.rate, default=0) for curves in trained), default=0)
    rate.set(ylabel="learning rate", xlabel="epoch", ylim=(0, 1.1 * highest or None))
    rate.xaxis.set_major_locator(ticker.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    for axes in (loss, accuracy, rate):
        axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    return figure

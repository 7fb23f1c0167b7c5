"""The networks side by side: what they cost, what they score, and what a digit's place does to them.

    python model.py compare                    a table
    python model.py compare --trials 3         with the mean of three trainings by each tutorial's recipe
    python model.py compare --save compare.png --strokes FILE

Two tests by one of the tutorials are repeated here. A digit is put at random into an image of 48 x 48, and a network
trained and tested with such images: the tutorials' way, it loses much, because what it learnt in one place it doesn't
know in another; framed, the place can't matter. And five digits are picked at random: if a network reads a share p of
all digits, it reads five in a row with the chance p^5.
"""

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from ctrl_c import ctrl_c_noted
from data import DigitSet, mnist, pictures
from figures import BLUE, ORANGE, shortened
from ink import PICTURE
from model import build, probabilities
from training import say
from tutorials import fit_as_tutorial, score_unframed, shift

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 48  # of the image in which a digit is shifted
FEW = 5
MARKERS = "os^dvPX*"


@dataclass
class Comparison:
    """What is compared of one network. Accuracies are parts of 1; what wasn't measured is empty."""

    name: str
    parameters: int
    tutorial: list[float] = field(default_factory=list)  # accuracies of networks trained as the tutorial does
    seconds: list[float] = field(default_factory=list)  # that these trainings took
    shifted: list[float] = field(default_factory=list)  # accuracies of such networks on shifted digits, not framed
    ours: dict[str, float] = field(default_factory=dict)  # accuracies of the shipped weights, by the name of the set
    chance: float = 0  # that the shipped weights read FEW digits without a mistake
    few: str = ""  # what came out: labels and answers


def compare(
    names: list[str],
    shipped: dict[str, keras.Model],
    others: list[DigitSet],
    trials: int,
    seed: int,
) -> list[Comparison]:
    """Compare networks by name; `shipped` are those that have weights.

    `others` are sets to read besides MNIST and MNIST shifted. Raises FileError, and KeyboardInterrupt on Ctrl-C.
    """
    (x_train, y_train), (x_test, y_test) = mnist()
    rng = np.random.default_rng(seed)
    shifted_train, shifted_test = shift(x_train, SIDE, rng), shift(x_test, SIDE, rng)
    framed = [
        DigitSet("MNIST test", pictures(x_test), y_test),
        DigitSet("shifted", pictures(shifted_test), y_test),
        *others,
    ]
    picked = rng.choice(len(y_test), FEW, replace=False)
    found = []
    with ctrl_c_noted() as stop:
        for name in names:
            one = Comparison(name, build(name).count_params())
            for trial in range(trials):
                say(f"{name}, as its tutorial, {trial + 1} of {trials}:")
                for side, images, tests in ((PICTURE, x_train, x_test), (SIDE, shifted_train, shifted_test)):
                    keras.utils.set_random_seed((seed + trial) % 2**32)
                    network = build(name, side)
                    seconds = fit_as_tutorial(network, images, y_train, stop)
                    if stop.is_set():
                        raise KeyboardInterrupt
                    accuracy = score_unframed(network, tests, y_test).accuracy
                    if side == SIDE:
                        one.shifted.append(accuracy)
                    else:
                        one.tutorial.append(accuracy)
                        one.seconds.append(seconds)
            if name in shipped:
                answers = {some.name: probabilities(shipped[name], some.pictures).argmax(1) for some in framed}
                one.ours = {some.name: float((answers[some.name] == some.labels).mean()) for some in framed}
                one.chance = one.ours["MNIST test"] ** FEW
                given = answers["MNIST test"][picked]
                one.few = f"{''.join(map(str, y_test[picked]))} read as {''.join(map(str, given))}"
            found.append(one)
    return found


def table(found: list[Comparison]) -> str:
    """The comparisons as text: a row for each network."""
    heads = ["network", "parameters", "seconds", "MNIST", "range", f"in {SIDE} x {SIDE}", *_columns(found)]
    rows = [heads]
    for one in found:
        spread = f"{min(one.tutorial):.2%} - {max(one.tutorial):.2%}" if len(one.tutorial) > 1 else ""
        means = [_percent(values) for values in (one.tutorial, one.shifted)]
        seconds = f"{np.mean(one.seconds):.0f}" if one.seconds else ""
        ours = [_percent(_ours(column, one)) for column in _columns(found)]
        rows.append([one.name, f"{one.parameters:,}", seconds, means[0], spread, means[1], *ours])
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    theirs = sum(widths[2:6]) + 6
    above = (
        " " * (widths[0] + widths[1] + 4)
        + "trained as the tutorial does".center(theirs)
        + "  "
        + "the weights in weights/, framed"
    )
    few = [
        f"{one.name}: {FEW} random digits, {one.few}; the chance of no mistake was {one.chance:.1%}"
        for one in found
        if one.few
    ]
    return "\n".join([above.rstrip(), *lines, *([""] if few else []), *few])


def figure(found: list[Comparison]) -> "Figure":
    """The accuracies as a figure: a row for each network, in it a mark with its number for each test."""
    from matplotlib.figure import Figure

    tests: dict[str, Callable[[Comparison], list[float]]] = {
        "as its tutorial: MNIST": lambda one: one.tutorial,
        f"as its tutorial: MNIST in {SIDE} x {SIDE}": lambda one: one.shifted,
    }
    for column in _columns(found):
        tests[f"ours: {column}"] = functools.partial(_ours, column)
    tests = {label: accuracies for label, accuracies in tests.items() if any(map(accuracies, found))}

    drawn = Figure(figsize=(10, 2 + len(found) * max(0.6, 0.24 * (len(tests) + 1))), layout="constrained")
    axes = drawn.add_subplot(xlabel="accuracy, %", title="The same networks, trained in two ways")
    for place, ((label, accuracies), marker) in enumerate(zip(tests.items(), itertools.cycle(MARKERS), strict=False)):
        trained, read = label.split(": ", 1)
        below = (place - (len(tests) - 1) / 2) / (len(tests) + 1)  # the row's middle: or marks would hide others
        known = [(100 * np.mean(accuracies(one)), row + below) for row, one in enumerate(found) if accuracies(one)]
        axes.plot(
            *zip(*known, strict=True),
            marker,
            label=f"{trained}: {shortened(read, 40)}",
            markersize=8,
            color=BLUE if trained == "ours" else ORANGE,
            fillstyle="full" if trained == "ours" else "none",
        )
        for accuracy, row in known:
            how: dict[str, Any] = {"xytext": (8, 0), "textcoords": "offset points", "va": "center", "fontsize": "small"}
            axes.annotate(f"{accuracy:.2f}", (accuracy, row), **how)
    axes.set_yticks(range(len(found)), [f"{one.name}\n{one.parameters:,} parameters" for one in found])
    axes.set_yticks([row + 0.5 for row in range(len(found) - 1)], minor=True)
    axes.set_ylim(len(found) - 0.5, -0.5)
    axes.tick_params(axis="y", which="both", length=0)
    axes.margins(x=0.1)
    axes.grid(axis="x", alpha=0.3)
    axes.grid(axis="y", which="minor")
    drawn.legend(loc="outside lower center", ncols=2, frameon=False)
    return drawn


def _columns(found: list[Comparison]) -> list[str]:
    return list(dict.fromkeys(name for one in found for name in one.ours))


def _ours(column: str, one: Comparison) -> list[float]:
    return [one.ours[column]] if column in one.ours else []


def _percent(accuracies: list[float]) -> str:
    return f"{np.mean(accuracies):.2%}" if accuracies else ""

"""A comparison of networks: what they cost and what they score, trained in two ways; and its table.

    comparisons = compare_networks(["mlp512", "cnn"], shipped, sets, trials=3, seed=0)     # learning.tutorials
    print(comparison_table(comparisons))

Each network is trained as its tutorial does and reads images as they are; the weights that come with PaintCV read the
same digits framed. This module doesn't need Keras.
"""

from dataclasses import dataclass, field

import numpy as np

from paintcv.system.console import shorten

RANDOM_DIGITS = 5  # test digits that are chosen at random and read, as in one of the tutorials
NAME_LETTERS = 30  # of a set's name in the table's head; set by hand


@dataclass
class Comparison:
    """What a network costs and scores. Accuracies are 0..1, by the name of the set; what wasn't measured is empty."""

    name: str
    parameters: int  # number of weights and biases
    seconds: list[float] = field(default_factory=list)  # that each training as its tutorial took
    tutorial: dict[str, list[float]] = field(default_factory=dict)  # accuracy after each of these trainings
    ours: dict[str, list[float]] = field(default_factory=dict)  # accuracy of the weights in weights/: one for each set
    random_digits: str = ""  # "41669 read as 41669": labels of RANDOM_DIGITS, and what the weights in weights/ read
    chance: float = 0.0  # probability that all of so many digits are read right: accuracy ** RANDOM_DIGITS


def comparison_table(comparisons: list[Comparison]) -> str:
    """The comparisons as text: a row for each network trained as its tutorial, then one for each of weights/."""
    names = set_names(comparisons)
    rows = [
        ["trained as its tutorial does", "parameters", "seconds", *(shorten(name, NAME_LETTERS) for name in names)],
        *(_tutorial_row(comparison, names) for comparison in comparisons),
        ["the weights in weights/, framed"],
        *(_shipped_row(comparison, names) for comparison in comparisons),
    ]
    lines = _align(rows)
    lines.insert(1 + len(comparisons), "")
    random_digits = [
        f"{comparison.name}: {RANDOM_DIGITS} random digits, {comparison.random_digits}; "
        f"the chance of no mistake was {comparison.chance:.1%}"
        for comparison in comparisons
        if comparison.random_digits
    ]
    return "\n".join([*lines, *([""] if random_digits else []), *random_digits])


def _tutorial_row(comparison: Comparison, names: list[str]) -> list[str]:
    seconds = f"{np.mean(comparison.seconds):.0f}" if comparison.seconds else ""
    accuracies = [mean_and_range(comparison.tutorial.get(name)) for name in names]
    return [comparison.name, f"{comparison.parameters:,}", seconds, *accuracies]


def _shipped_row(comparison: Comparison, names: list[str]) -> list[str]:
    return [comparison.name, "", "", *(mean_and_range(comparison.ours.get(name)) for name in names)]


def _align(rows: list[list[str]]) -> list[str]:
    """Rows of cells as lines of text: the first column to the left, the others to the right. Rows may be short."""
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=False)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return lines


def set_names(comparisons: list[Comparison]) -> list[str]:
    """The names of all sets, without repetition, in the order in which they were read: MNIST's come first."""
    return list(dict.fromkeys(name for comparison in comparisons for name in (*comparison.ours, *comparison.tutorial)))


def mean_and_range(accuracies: list[float] | None) -> str:
    """The mean of accuracies, and if they differ, the lowest and the highest: `97.00% (96.00 to 98.00)`."""
    if not accuracies:
        return ""
    low, high = min(accuracies), max(accuracies)
    return f"{np.mean(accuracies):.2%}" + (f" ({100 * low:.2f} to {100 * high:.2f})" if low < high else "")

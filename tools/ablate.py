"""Measure what each constant that was set by hand in the segmentation is good for: what is lost without it?

    python -m tools.ablate data/pendigits-orig.tra data/unipen-numbers.dat --writers 25-30,560-698
    python -m tools.ablate FILES... --only "rules" "low cuts" --count 500

Each row of the table, in Markdown, has one of SWITCHES switched off, and tells how numbers are read then: the numbers
that people wrote, the layouts of paintcv/data/layouts.py, and single digits; `--count` of each kind, from their strokes
and from their images. The first row has nothing switched off; the others show the difference to it, in per cent. What
loses nothing can go. But try what you delete together, too: of three limits, one may be needed, whichever it is.
"""

import argparse
import contextlib
import importlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from paintcv.commands.options import weights_path
from paintcv.data.layouts import LAYOUTS, compose_layout
from paintcv.data.painting import ComposedNumber, compose_numbers
from paintcv.data.strokes import Writers, holds_numbers, read_pen_numbers
from paintcv.data.written import SOURCES, draw_number
from paintcv.learning.outcomes import OUTCOMES
from paintcv.networks.networks import DEFAULT_NETWORK
from paintcv.system.console import FileError, number_ranges, whole_number
from tools.layouts import KEPT_OUT, SEED, outcomes, read_digits

COUNT = 200  # numbers of each kind
WRITERS: Writers = (*KEPT_OUT, range(560, 699))  # those that no network and no weight has seen


@dataclass(frozen=True)
class Switch:
    """A constant or a rule, and the value that switches it off."""

    name: str
    module: str  # in paintcv.segmentation
    attribute: str
    off: Any


NEVER, ALWAYS = 1e9, -1.0  # values of thresholds that nothing, or everything, is above
SWITCHES = [
    Switch("too many parts", "parts", "MAX_PARTS", 10**6),
    Switch("dirt", "parts", "MIN_PART_SIZE", ALWAYS),
    Switch("narrow cuts", "parts", "MIN_CUT_WIDTH", ALWAYS),
    Switch("narrow stroke cuts", "parts", "MIN_STROKE_CUT_WIDTH", ALWAYS),
    Switch("cuts of strokes", "parts", "MIN_STROKE_CUT_WIDTH", NEVER),
    Switch("low cuts", "parts", "MIN_CUT_HEIGHT", ALWAYS),
    Switch("cuts of pixels", "parts", "MIN_CUT_WIDTH", NEVER),
    Switch("rules", "parts", "find_rule", lambda ink, tallest: None),
    Switch("length of a rule", "rules", "RULE_LENGTH", 0.0),
    Switch("ink of a rule", "rules", "MIN_INK", 0.0),
    Switch("climb of a rule", "rules", "MAX_CLIMB", NEVER),
    Switch("steps of a rule", "rules", "MAX_STEPS", NEVER),
    Switch("thickness of a rule", "rules", "MAX_THICKNESS", NEVER),
    Switch("crossings of a rule", "rules", "_crossings", lambda ink, line: np.zeros_like(line)),
    Switch("side-step cost", "cutting", "SIDE_STEP_COST", 0.01),
    Switch("contact of a cut", "cutting", "MAX_CONTACT", NEVER),
    Switch("height beside a cut", "cutting", "MIN_SIDE_HEIGHT", 0.0),
    Switch("few cuts", "cutting", "MAX_CUTS", 12),
    Switch("ink between cuts", "cutting", "MIN_BETWEEN", 0.0),
    Switch("largest distance", "layout", "MAX_DISTANCE", NEVER),
    Switch("distance of touching ink", "layout", "TOUCH_DISTANCE", ALWAYS),
    Switch("low ink", "layout", "LOW_HEIGHT", 0.0),
    Switch("same line", "layout", "SAME_LINE", 0.0),
    Switch("certain links", "division", "CERTAIN", 8.0),
    Switch("pieces of a digit", "division", "MAX_PIECES", 12),
    Switch("kept texts", "paths", "KEPT_TEXTS", 32),
    Switch("unlikely digits", "paths", "MIN_DIGIT", 0.0),
    Switch("never surer", "paths", "MIN_PROBABILITY", 1e-9),
]


@contextlib.contextmanager
def switched_off(switch: Switch) -> Iterator[None]:
    """Switch a constant off for as long as the context lasts, also where another module has imported it."""
    importlib.import_module(f"paintcv.segmentation.{switch.module}")
    modules = [module for name, module in sys.modules.items() if name.startswith("paintcv.segmentation.")]
    with contextlib.ExitStack() as stack:
        for module in modules:
            if hasattr(module, switch.attribute):
                stack.enter_context(patch.object(module, switch.attribute, switch.off))
        yield


def collect(files: Sequence[Path], writers: Writers, count: int, seed: int) -> dict[str, list[ComposedNumber]]:
    """`count` numbers of each kind by some writers: "written", the layouts together, "digits". Raises FileError."""
    written = [
        ComposedNumber(number.label, draw_number(number.strokes), ())
        for file in filter(holds_numbers, files)
        for number in read_pen_numbers(file, writers)
    ]
    digits = read_digits([file for file in files if not holds_numbers(file)], writers)
    order = np.random.default_rng(seed).permutation(len(written))[:count]
    each = -(-count // len(LAYOUTS))  # so that all layouts together are at least as many
    kinds = {
        "written": [written[place] for place in order],
        "layouts": [it for name in LAYOUTS for it in compose_layout(name, digits, each, seed)],
        "digits": list(compose_numbers(digits, 1, count, seed)),
    }
    return {name: numbers for name, numbers in kinds.items() if numbers}


def count_outcomes(kinds: dict[str, list[ComposedNumber]], network: Path) -> dict[str, Counter[str]]:
    """How often each of OUTCOMES occurs for each kind, read from strokes and from the image together."""
    return {
        name: sum((outcomes(numbers, source == "strokes", network) for source in SOURCES), Counter[str]())
        for name, numbers in kinds.items()
    }


def table(kinds: dict[str, list[ComposedNumber]], switches: Sequence[Switch], network: Path) -> Iterator[str]:
    """The lines of the table, in Markdown: one for each switch and kind."""
    yield f"| switched off | kind | {' | '.join(OUTCOMES)} |"
    yield f"| --- | --- |{' --- |' * len(OUTCOMES)}"
    before = count_outcomes(kinds, network)
    for kind, counts in before.items():
        shares = (f"{counts[it] / counts.total():.1%}" for it in OUTCOMES)
        yield f"| nothing | {kind} | {' | '.join(shares)} |"
    for switch in switches:
        with switched_off(switch):
            after = count_outcomes(kinds, network)
        for kind, counts in after.items():
            changes = (100 * (counts[it] - before[kind][it]) / counts.total() for it in OUTCOMES)
            yield f"| {switch.name} | {kind} | {' | '.join(f'{change:+.1f}' for change in changes)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.ablate", description="Measure what each constant is for.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="UNIPEN files of digits and of numbers")
    parser.add_argument("--writers", type=number_ranges, default=WRITERS, metavar="A-B,...", help="only these writers")
    parser.add_argument("--count", type=whole_number(1), default=COUNT, metavar="N", help="how many of each kind")
    parser.add_argument("--seed", type=whole_number(0), default=SEED, metavar="N", help="of the numbers")
    names = [switch.name for switch in SWITCHES]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help="only these switches")
    parser.add_argument("--network", type=weights_path, default=DEFAULT_NETWORK, metavar="NETWORK", help="name or file")
    arguments = parser.parse_args()
    chosen = [switch for switch in SWITCHES if not arguments.only or switch.name in arguments.only]
    try:
        kinds = collect(arguments.files, arguments.writers, arguments.count, arguments.seed)
        for line in table(kinds, chosen, arguments.network):
            print(line, flush=True)
    except FileError as error:
        sys.exit(f"ablate: {error}")


if __name__ == "__main__":
    main()

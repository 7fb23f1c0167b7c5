"""Measure what each constant that was set by hand in the segmentation and for images is good for.

    python -m tools.ablate data/pendigits-orig.tra data/unipen-numbers.dat --writers 25-30,560-698
    python -m tools.ablate FILES... --only "rules" "low cuts" --count 500

Each row of the table, in Markdown, has one of SWITCHES switched off, and tells how numbers are read then: the numbers
that people wrote, the layouts of paintcv/data/layouts.py, and single digits, from their strokes and from their images;
and the pictures of tools/kinds.py; `--count` of each kind. The first row has nothing switched off; the others show the
difference to it, in per cent. What loses nothing can go. But try what you delete together, too: of three limits, one
may be needed, whichever it is.
"""

import argparse
import contextlib
import importlib
import itertools
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
from paintcv.ink.clutter import CLUTTER
from paintcv.learning.outcomes import OUTCOMES
from paintcv.networks.layers import DEFAULT_NETWORK
from paintcv.system.console import FileError, number_ranges, whole_number
from tools.file_kinds import KINDS
from tools.kinds import draw_kind, outcome_of
from tools.layouts import KEPT_OUT, SEED, outcomes, read_digits
from tools.number_kinds import NUMBER_KINDS

COUNT = 200  # numbers of each kind
PICTURES = 310  # ten of each kind
WRITERS: Writers = (*KEPT_OUT, range(560, 699))  # those that no network and no weight has seen


Pictures = list[tuple[np.ndarray, str]]
Outcomes = dict[str, Counter[str]]


@dataclass(frozen=True)
class Switch:
    """A constant or a rule, and the value that switches it off."""

    name: str
    module: str  # in paintcv
    attribute: str
    off: Any


NEVER, ALWAYS = 1e9, -1.0  # values of thresholds that nothing, or everything, is above
SWITCHES = [
    Switch("too many parts", "segmentation.parts", "MAX_PARTS", 10**6),
    Switch("dirt", "segmentation.parts", "MIN_PART_SIZE", ALWAYS),
    Switch("narrow cuts", "segmentation.parts", "MIN_CUT_WIDTH", ALWAYS),
    Switch("narrow stroke cuts", "segmentation.parts", "MIN_STROKE_CUT_WIDTH", ALWAYS),
    Switch("cuts of strokes", "segmentation.parts", "MIN_STROKE_CUT_WIDTH", NEVER),
    Switch("low cuts", "segmentation.parts", "MIN_CUT_HEIGHT", ALWAYS),
    Switch("cuts of pixels", "segmentation.parts", "MIN_CUT_WIDTH", NEVER),
    Switch("rules", "segmentation.parts", "find_rules", lambda ink, tallest: np.zeros(ink.shape, np.int32)),
    Switch("length of a rule", "segmentation.rules", "RULE_LENGTH", 0.0),
    Switch("climb of a rule", "segmentation.rules", "MAX_CLIMB", NEVER),
    Switch("steps of a rule", "segmentation.rules", "MAX_STEPS", NEVER),
    Switch("thickness of a rule", "segmentation.rules", "MAX_THICKNESS", NEVER),
    Switch("steps cost", "segmentation.rules", "STEP_COST", 0.1),
    Switch("gaps cost", "segmentation.rules", "GAP_COST", 1.0),
    Switch("crossings of a rule", "segmentation.rules", "_crossings", lambda ink, line: np.zeros_like(line)),
    Switch("side-step cost", "segmentation.cutting", "SIDE_STEP_COST", 0.01),
    Switch("contact of a cut", "segmentation.cutting", "MAX_CONTACT", NEVER),
    Switch("height beside a cut", "segmentation.cutting", "MIN_SIDE_HEIGHT", 0.0),
    Switch("few cuts", "segmentation.cutting", "MAX_CUTS", 12),
    Switch("ink between cuts", "segmentation.cutting", "MIN_BETWEEN", 0.0),
    Switch("largest distance", "segmentation.layout", "MAX_DISTANCE", NEVER),
    Switch("distance of touching ink", "segmentation.layout", "TOUCH_DISTANCE", ALWAYS),
    Switch("low ink", "segmentation.layout", "LOW_HEIGHT", 0.0),
    Switch("same line", "segmentation.layout", "SAME_LINE", 0.0),
    Switch("certain links", "segmentation.division", "CERTAIN", 8.0),
    Switch("pieces of a digit", "segmentation.division", "MAX_PIECES", 12),
    Switch("kept texts", "segmentation.paths", "KEPT_TEXTS", 32),
    Switch("unlikely digits", "segmentation.paths", "MIN_DIGIT", 0.0),
    Switch("never surer", "segmentation.paths", "MIN_PROBABILITY", 1e-9),
    Switch("sheet", "ink.images", "find_sheet", lambda image: None),
    Switch("trim", "ink.images", "TRIM", 0.0),
    Switch("same versions", "ink.images", "SAME", ALWAYS),
    *(Switch(kind, "ink.clutter", "CLUTTER", {**CLUTTER, kind: np.zeros_like}) for kind in CLUTTER),
    Switch("rest of clutter", "ink.clutter", "MIN_REST", 0.0),
    Switch("thick shadow", "ink.clutter", "THICK", 0.0),
    Switch("long holes", "ink.clutter", "COMPACT", NEVER),
    Switch("thicker shadow", "ink.clutter", "THICKER", 1.0),
    Switch("blank", "ink.contrast", "MIN_CONTRAST", 0.001),
    Switch("small photograph", "ink.contrast", "SMALL_SIDE", 1),
    Switch("dark paper", "ink.contrast", "MIN_PAPER", 1),
    Switch("faint", "ink.contrast", "FAINT_FRACTION", 0.1),
    Switch("strength", "ink.contrast", "MIN_STRENGTH", 0.01),
    Switch("signal to noise", "ink.contrast", "MIN_SIGNAL_TO_NOISE", 1),
    Switch("quartile", "ink.contrast", "QUARTILE_TO_RMS", NEVER),
    Switch("flat", "ink.contrast", "MIN_FLAT", NEVER),
    Switch("card", "ink.colours", "CARD_FILLED", NEVER),
    Switch("other channel", "ink.sheet", "MIN_COLOUR", NEVER),
    Switch("area of a sheet", "ink.sheet", "MIN_AREA", 0.0),
    Switch("filled sheet", "ink.sheet", "MIN_FILLED", 0.0),
    Switch("stable", "ink.sheet", "STABLE", NEVER),
    Switch("edge of a sheet", "ink.sheet", "MIN_EDGE", 0),
    Switch("contrast of ink on a sheet", "ink.sheet", "MIN_INK_CONTRAST", 0.0),
    Switch("ink on a sheet", "ink.sheet", "MIN_INK", 0.0),
    Switch("much ink on a sheet", "ink.sheet", "MAX_INK", NEVER),
]


@contextlib.contextmanager
def switched_off(switch: Switch) -> Iterator[None]:
    """Switch a constant off for as long as the context lasts, also where another module has imported it."""
    value = getattr(importlib.import_module(f"paintcv.{switch.module}"), switch.attribute)
    modules = [module for name, module in sys.modules.items() if name.startswith("paintcv.")]
    with contextlib.ExitStack() as stack:
        for module in modules:
            if getattr(module, switch.attribute, None) is value:
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


def collect_pictures(files: Sequence[Path], writers: Writers, count: int, seed: int) -> list[tuple[np.ndarray, str]]:
    """`count` pictures of all kinds in turn, each with what is to be read in it. Raises FileError."""
    digits = read_digits([file for file in files if not holds_numbers(file)], writers)
    rng, names = np.random.default_rng(seed), itertools.cycle((*KINDS, *NUMBER_KINDS))
    return [draw_kind(name, digits, rng) for name in itertools.islice(names, count)] if digits else []


def count_outcomes(kinds: dict[str, list[ComposedNumber]], pictures: Pictures, network: Path) -> Outcomes:
    """How often each of OUTCOMES occurs for each kind, read from strokes and from the image together."""
    counted = {
        name: sum((outcomes(numbers, source == "strokes", network) for source in SOURCES), Counter[str]())
        for name, numbers in kinds.items()
    }
    if pictures:
        counted["pictures"] = Counter(outcome_of(picture, label, network) for picture, label in pictures)
    return counted


def table(
    kinds: dict[str, list[ComposedNumber]], pictures: Pictures, switches: Sequence[Switch], network: Path
) -> Iterator[str]:
    """The lines of the table, in Markdown: one for each switch and kind."""
    yield f"| switched off | kind | {' | '.join(OUTCOMES)} |"
    yield f"| --- | --- |{' --- |' * len(OUTCOMES)}"
    before = count_outcomes(kinds, pictures, network)
    for kind, counts in before.items():
        shares = (f"{counts[it] / counts.total():.1%}" for it in OUTCOMES)
        yield f"| nothing | {kind} | {' | '.join(shares)} |"
    for switch in switches:
        with switched_off(switch):
            after = count_outcomes(kinds, pictures, network)
        for kind, counts in after.items():
            changes = (100 * (counts[it] - before[kind][it]) / counts.total() for it in OUTCOMES)
            yield f"| {switch.name} | {kind} | {' | '.join(f'{change:+.1f}' for change in changes)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.ablate", description="Measure what each constant is for.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="UNIPEN files of digits and of numbers")
    parser.add_argument("--writers", type=number_ranges, default=WRITERS, metavar="A-B,...", help="only these writers")
    parser.add_argument("--count", type=whole_number(1), default=COUNT, metavar="N", help="how many of each kind")
    parser.add_argument("--pictures", type=whole_number(0), default=PICTURES, metavar="N", help="how many pictures")
    parser.add_argument("--seed", type=whole_number(0), default=SEED, metavar="N", help="of the numbers")
    names = [switch.name for switch in SWITCHES]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help="only these switches")
    parser.add_argument("--network", type=weights_path, default=DEFAULT_NETWORK, metavar="NETWORK", help="name or file")
    arguments = parser.parse_args()
    chosen = [switch for switch in SWITCHES if not arguments.only or switch.name in arguments.only]
    try:
        kinds = collect(arguments.files, arguments.writers, arguments.count, arguments.seed)
        pictures = collect_pictures(arguments.files, arguments.writers, arguments.pictures, arguments.seed)
        for line in table(kinds, pictures, chosen, arguments.network):
            print(line, flush=True)
    except FileError as error:
        sys.exit(f"ablate: {error}")


if __name__ == "__main__":
    main()

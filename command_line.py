"""What the command lines of all scripts share."""

import argparse
import functools
import math
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from files import FileError

# Of options that take several files, also repeated.
MANY: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}


def complain(program: str, error: object) -> None:
    """Print an error, one line, to standard error."""
    print(f"{program}: {one_line(str(error))}", file=sys.stderr)


def one_line(text: str) -> str:
    """A text with what can't be printed in a line, as a line's end in the name of a file, spelled as Python does."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def ended(program: str, work: Callable[[], bool], stopped: str = "stopped") -> int:
    """Do the work of a program and return its exit status: 0 if the work returns True, else 1.

    What a user can cause ends in one line, not in a traceback: a FileError, Ctrl-C, which `stopped` tells of, a full
    disk. A standard output that nobody reads any longer ends it in silence.
    """
    try:
        good = work()
        print(end="", flush=True)  # or a full disk would be noticed when it is too late to tell
    except KeyboardInterrupt:
        complain(program, stopped)
    except FileError as error:
        complain(program, error)
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        if error.filename is not None:  # not standard output
            raise
        complain(program, f"standard output: {error.strerror}")
        _drop_output()
    else:
        return 0 if good else 1
    return 1


def _drop_output() -> None:
    """Keep Python from writing what is left at its end, where that would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def whole(low: int, high: int | None = None) -> "functools.partial[int]":
    """A reader of whole numbers from `low` to `high`, for argparse."""
    return functools.partial(_whole, low, high)


def _whole(low: int, high: int | None, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = low - 1
    if number < low or (high is not None and number > high):
        allowed = f"from {low} to {high}" if high is not None else f"from {low} up"
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number {allowed}")
    return number


def real(low: float, high: float) -> "functools.partial[float]":
    """A reader of numbers from `low` to `high`, for argparse."""
    return functools.partial(_real, low, high)


def _real(low: float, high: float, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
    return value


def span(text: str) -> range:
    """Whole numbers from one to another, "25-30", or one alone, "7"; for argparse."""
    match = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", text)
    if not match or (match[2] and int(match[2]) < int(match[1])):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number nor a range like 25-30")
    return range(int(match[1]), int(match[2] or match[1]) + 1)

"""What the command lines of all scripts share."""

import argparse
import contextlib
import functools
import math
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Of options that take several files, also repeated.
MANY: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}


def complain(program: str, error: object) -> None:
    """Print an error, one line, to standard error."""
    print(f"{program}: {error}", file=sys.stderr)


def pipe_closed() -> int:
    """Say nothing more to a standard output that nobody reads any longer; returns the exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Keep what is written to standard error, by native code too, and show it only if the block fails."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as kept:
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(stderr, kept.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


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


def number(low: float, high: float) -> "functools.partial[float]":
    """A reader of numbers from `low` to `high`, for argparse."""
    return functools.partial(_number, low, high)


def _number(low: float, high: float, text: str) -> float:
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

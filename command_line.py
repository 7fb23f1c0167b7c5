"""What the command lines of all scripts share."""

import argparse
import functools
import io
import math
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from files import FileError

# Of options that take several files, also repeated.
MANY: dict[str, Any] = {"nargs": "+", "action": "extend", "default": [], "type": Path}


class Parser(argparse.ArgumentParser):
    """argparse's, but what is wrong with a command is told in one line, without the list of all options."""

    def error(self, message: str) -> NoReturn:
        """End with the exit status 2 and say why."""
        self.exit(2, f"{self.prog}: {one_line(message)}; see python {self.prog} --help\n")


def complain(program: str, error: object) -> None:
    """Print an error, one line, to standard error, if there is one."""
    if sys.stderr:
        print(f"{program}: {one_line(str(error))}", file=sys.stderr)


def one_line(text: str) -> str:
    """A text with what can't be printed in a line, as a line's end in the name of a file, spelled as Python does."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def quoted(path: Path) -> str:
    """A path as it is typed on a command line."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def ended(program: str, work: Callable[[], bool], stopped: str = "stopped") -> int:
    """Do the work of a program and return its exit status: 0 if the work returns True, else 1.

    What a user can cause ends in one line, not in a traceback: a FileError, Ctrl-C, which `stopped` tells of, a full
    disk. A standard output that nobody reads any longer ends it in silence.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file or a terminal
        sys.stdout.reconfigure(errors="backslashreplace")  # for names that its encoding lacks
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
        where = error.filename or ("standard output" if _output_fails() else "a file")
        complain(program, f"{where}: {error.strerror or error}")
    else:
        return 0 if good else 1
    return 1


def _output_fails() -> bool:
    """Whether standard output can't be written to; if so, nothing more is."""
    try:
        print(end="", flush=True)
    except OSError:
        _drop_output()
        return True
    return False


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

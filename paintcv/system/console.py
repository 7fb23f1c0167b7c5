"""The command line: one-line errors, exit statuses, and checks of the values of options.

    parser = Parser(prog="model.py")
    parser.add_argument("--epochs", type=whole_number(1))
    arguments = parser.parse_args()
    sys.exit(run_command("model.py", lambda: train(arguments)))     # train returns True, or raises FileError

Results go to standard output, progress and errors to standard error. The exit status is 0 if all went well, 1 if
something failed, 2 if the command line was wrong, and 130 after Ctrl-C. No mistake of a user ends in a traceback.
"""

import argparse
import io
import math
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

INTERRUPTED = 130  # exit status after Ctrl-C: 128 + 2, the number of SIGINT, as shells report it


class FileError(Exception):
    """A file can't be used. The message is one line: it names the file, the problem and, if there is one, a way out."""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line: they point to --help instead of listing every option."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the command line, and exit with status 2."""
        self.exit(2, f"{self.prog}: {printable(message)}; see python {self.prog} --help\n")


def run_command(program: str, work: Callable[[], bool], stopped: str = "stopped") -> int:
    """Run `work` and return the exit status: 0 if it returns True, 1 if it returns False or fails, 130 after Ctrl-C.

    A FileError, an OSError (such as a full disk) and Ctrl-C each print one line to standard error, which begins with
    `program`; `stopped` is the line for Ctrl-C. If the reader of standard output is gone, as in
    `python model.py predict scans | head -1`, the command ends without a message.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file, a pipe or a terminal
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may have letters that its encoding lacks
    try:
        succeeded = work()
        print(end="", flush=True)  # reports a full disk here: when Python exits it is too late for an error of one line
    except KeyboardInterrupt:
        print_error(program, stopped)
        return INTERRUPTED
    except FileError as error:
        print_error(program, error)
    except BrokenPipeError:
        _discard_output()
    except OSError as error:
        name = error.filename or ("standard output" if _output_fails() else "a file")
        print_error(program, f"{name}: {error.strerror or error}")
    else:
        return 0 if succeeded else 1
    return 1


def _output_fails() -> bool:
    """Whether standard output can't be written; if so, what is left in its buffer is discarded."""
    try:
        print(end="", flush=True)
    except OSError:
        _discard_output()
        return True
    return False


def _discard_output() -> None:
    """Connect standard output to nothing: Python flushes its buffer at exit, and that would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_error(program: str, error: object) -> None:
    """Print an error as one line to standard error: `program: error`."""
    print_progress(f"{program}: {printable(str(error))}")


def print_progress(message: str) -> None:
    """Print a line to standard error at once."""
    if sys.stderr:  # None if it is closed, and with pythonw.exe
        print(message, file=sys.stderr, flush=True)


def one_line_message(error: BaseException) -> str:
    """The message of an exception as one line; the name of its class if it has no message."""
    return " ".join(str(error).split()) or type(error).__name__


def printable(text: str) -> str:
    r"""The text with escapes such as \n for all characters that can't be printed, so that it stays one line."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def shorten(text: str, length: int) -> str:
    """The text as printable characters, at most `length`: a longer text keeps its end, where names of files differ."""
    text = printable(text)
    return text if len(text) <= length else f"\N{HORIZONTAL ELLIPSIS}{text[1 - length :]}"


def quote_path(path: Path) -> str:
    """A path as it is typed on a command line, in quotes if it needs them."""
    return subprocess.list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """An argparse type: whole numbers from `low` to `high`, or from `low` up."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if number < low or (high is not None and number > high):
            allowed = f"from {low} to {high}" if high is not None else f"from {low} up"
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number {allowed}")
        return number

    return parse


def real_number(low: float, high: float) -> Callable[[str], float]:
    """An argparse type: numbers from `low` to `high`."""

    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not low <= number <= high:  # nan is in no range
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
        return number

    return parse


def number_ranges(text: str) -> tuple[range, ...]:
    """An argparse type: whole numbers, and ranges that include both ends, separated by commas: "25-30,101-178,7"."""
    return tuple(map(_number_range, text.split(",")))


def _number_range(text: str) -> range:
    match = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", text)
    if not match or (match[2] and int(match[2]) < int(match[1])):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number nor a range like 25-30")
    return range(int(match[1]), int(match[2] or match[1]) + 1)

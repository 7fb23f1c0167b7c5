"""Downloads in tests: once for all processes of pytest-xdist, and without a long wait where there is no internet.

    load_in_turn(load_mnist, folder, testrun_uid)

The folder is one that the processes share, and testrun_uid the fixture of pytest-xdist.
"""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from paintcv.system.console import FileError

PATIENCE = 20  # seconds that a server may keep silent; set by hand. The system's own limit is minutes.
Content = TypeVar("Content")


def load_in_turn(load: Callable[[], Content], folder: Path, run: str) -> Content:
    """What `load` returns; the processes of the test run `run`, which share `folder`, call it one after the other.

    Keras downloads right into its cache, where another process would see half a file. Raises FileError if `load` does.
    Then the processes that come later raise the same without trying.
    """
    failure = folder / f"{load.__name__}-{run}"
    with FileLock(folder / f"{load.__name__}.lock"):
        if failure.exists():
            raise FileError(failure.read_text())
        usual = socket.getdefaulttimeout()
        socket.setdefaulttimeout(PATIENCE)
        try:
            return load()
        except FileError as error:
            failure.write_text(str(error))
            raise
        finally:
            socket.setdefaulttimeout(usual)

"""Processes: Ctrl-C where a KeyboardInterrupt would do harm, and libraries that write too much to standard error.

    with catch_ctrl_c() as stop:            # Ctrl-C sets the event; nothing is interrupted
        while not stop.is_set():
            train_an_epoch()

    with hold_ctrl_c():                     # the process that is started never gets Ctrl-C
        process.start()

    process, pipe = start_daemon(serve)     # a process that runs serve(the far end of the pipe)

    with hide_stderr():                     # shown only if the block fails
        import keras

After the block, all is as it was before. (Only a missing standard error stays replaced by the null device.)
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path


@contextlib.contextmanager
def catch_ctrl_c() -> Iterator[threading.Event]:
    """Within the block, Ctrl-C sets the event that is yielded, instead of raising KeyboardInterrupt.

    A KeyboardInterrupt inside TensorFlow can crash the process. Works in the main thread only.
    """
    pressed = threading.Event()
    previous = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, previous)


@contextlib.contextmanager
def hold_ctrl_c() -> Iterator[None]:
    """Processes that are started within the block never get Ctrl-C.

    A terminal sends Ctrl-C to all processes of a command, but the parent should decide when its children end. On
    Windows, which has no signal masks, this does nothing.
    """
    if sys.platform == "win32":
        yield
        return
    # The resource tracker is a process of multiprocessing's own. Starting it unblocks SIGINT, so start it before.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a child inherits the mask
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def start_daemon(serve: Callable[[Connection], None]) -> tuple[BaseProcess, Connection]:
    """Start `serve` in a process of its own, which ends with this one; returns it and the near end of its pipe."""
    context = multiprocessing.get_context("spawn")
    pipe, far_end = context.Pipe()
    process = context.Process(target=serve, args=(far_end,), daemon=True)
    with hold_ctrl_c():
        process.start()
    far_end.close()  # so that the pipe ends when the process does
    return process, pipe


@contextlib.contextmanager
def hide_stderr() -> Iterator[None]:
    """Within the block, collect what is written to standard error, also by C++ code; show it if the block fails.

    It fails if it raises an Exception. After a KeyboardInterrupt nothing is shown.
    """
    if sys.stderr is None:  # it is closed, or this is pythonw.exe, which has none: what is written goes nowhere
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        os.dup2(sys.stderr.fileno(), 2)
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as collected:
        os.dup2(collected.fileno(), 2)  # file descriptor 2 is what C++ code writes to
        try:
            yield
        except Exception:
            collected.seek(0)
            os.write(stderr, collected.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)

"""Ctrl-C, where Python's own KeyboardInterrupt would do harm.

with ctrl_c_noted() as noted: ...      # noted.is_set() says whether Ctrl-C was pressed
with ctrl_c_held(): process.start()    # Ctrl-C is for this process, not for the one started
"""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker


@contextlib.contextmanager
def ctrl_c_noted() -> Iterator[threading.Event]:
    """Within the block, Ctrl-C sets an event: a KeyboardInterrupt in the midst of TensorFlow can crash it."""
    noted = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: noted.set())
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Keep Ctrl-C from processes started within, which inherit that: it is for their parent to act on."""
    if sys.platform != "win32":  # which knows no signal masks
        resource_tracker.ensure_running()  # starting it later would let Ctrl-C through again
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    else:
        yield

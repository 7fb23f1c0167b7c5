"""Processes: Ctrl-C that is caught or held back, and standard error that is hidden."""

import os
import signal
import subprocess
import sys

import pytest

from paintcv.system.processes import catch_ctrl_c, hide_stderr, hold_ctrl_c
from tests.conftest import ROOT


@pytest.fixture
def default_ctrl_c():
    """Python's own handler, also where pytest was started with Ctrl-C ignored, as in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_catch_ctrl_c(default_ctrl_c):
    before = signal.getsignal(signal.SIGINT)
    with catch_ctrl_c() as pressed:
        assert not pressed.is_set()
        signal.raise_signal(signal.SIGINT)
        assert pressed.is_set()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal masks")
def test_hold_ctrl_c():
    with hold_ctrl_c():
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.send_signal(signal.SIGINT)
    child.communicate(b"\n", timeout=20)
    assert child.returncode == 0  # it went on to its end
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_hide_stderr(capfd):
    with hide_stderr():
        os.write(2, b"hidden\n")
    assert capfd.readouterr().err == ""
    os.write(2, b"after it\n")
    assert capfd.readouterr().err == "after it\n"


HIDE_ALL = """
import os, sys
from paintcv.system.processes import hide_stderr

with hide_stderr():
    print("hidden", file=sys.stderr)
    os.write(2, b"hidden")
print("done")
"""


def test_hide_stderr_of_a_process(run):
    result = run("-c", HIDE_ALL)
    assert (result.returncode, result.stdout, result.stderr) == (0, "done\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes it")
def test_hide_stderr_of_a_process_without_standard_error():
    command = ["sh", "-c", 'exec "$@" 2>&-', "sh", sys.executable, "-c", HIDE_ALL]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, "done\n", "")


def test_hide_stderr_shows_it_if_the_block_fails(capfd):
    with pytest.raises(ImportError), hide_stderr():
        os.write(2, b"why\n")
        raise ImportError
    assert capfd.readouterr().err == "why\n"
    with pytest.raises(KeyboardInterrupt), hide_stderr():
        os.write(2, b"why\n")
        raise KeyboardInterrupt
    assert capfd.readouterr().err == ""

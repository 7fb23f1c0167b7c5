"""What a user may do to a session, in any order, with a real network (tests/window has a quicker run)."""

import pytest

from tests.support.session_machine import run_machine

pytestmark = pytest.mark.slow


def test_a_session_and_its_model_agree(real_session, tmp_path_factory):
    run_machine(real_session, lambda: tmp_path_factory.mktemp("drawings"), examples=80, steps=30)

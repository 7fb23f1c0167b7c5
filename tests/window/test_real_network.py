"""A session and the real process of its network: few tests, because TensorFlow takes seconds to start."""

import signal
from collections import deque
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from paintcv.ink.picture import PICTURE_SIDE
from paintcv.networks.inspection import SHOWN_UNITS, Explanation, HiddenUnits
from paintcv.networks.layers import VIEW_SHAPE
from paintcv.networks.prediction import predict_both
from paintcv.networks.votes import Votes
from paintcv.networks.weights import WEIGHTS_FOLDER, display_name, load_network, missing_rejector
from paintcv.segmentation.number import candidate_views, one_digit
from paintcv.segmentation.paths import whole_alone
from paintcv.system.console import FileError
from paintcv.window.processes.inspections import Inspection, Unframed, UnitInside
from paintcv.window.processes.worker import serve
from tests.support.desk import SEVEN, painted, until
from tests.support.fakes import FakeProcess
from tests.support.sessions import draw, line_of, read, receive_until, wait_for_answer

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"
VIEWS = candidate_views(one_digit(painted([SEVEN])))  # one view: of a 7


def test_the_next_network_reads_the_drawing_again(real_session, other_network, capsys):
    session = real_session
    draw(session)
    session.reader.next_network()  # nothing was read yet, so nothing is read again
    receive_until(session, lambda: session.view.status == "ready")
    assert session.view.network == "mlp512"
    assert session.view.number is None
    read(session)
    for path in (other_network, MLP512):
        session.reader.next_network()
        assert session.worker.status == "ready"  # nothing is loaded twice
        wait_for_answer(session)
        assert session.view.network == display_name(path)
    expected = [line_of(network) for network in (MLP512, other_network, MLP512)]
    assert capsys.readouterr().out.splitlines() == expected


def test_the_inside_of_each_network(real_session, other_network):
    session = real_session
    draw(session)
    read(session)
    session.next_page()
    receive_until(session, lambda: session.view.inspected is not None)
    weights, bias = load_network(other_network).layers[1].get_weights()
    activations = np.maximum(VIEWS[..., 0].reshape(-1) @ weights + bias, 0)
    strongest = np.argsort(-activations)[:SHOWN_UNITS]
    assert session.view.inspected.total == len(activations)
    assert session.view.inspected.activations == pytest.approx(activations[strongest], abs=1e-4)
    assert np.array_equal(session.view.inspected.pictures, weights.T[strongest].reshape(-1, PICTURE_SIDE, PICTURE_SIDE))
    session.reader.next_network()
    wait_for_answer(session)
    assert session.view.inspected.total == 512
    probabilities, kinds = predict_both(MLP512, VIEWS)
    assert session.view.digits[0].probabilities == pytest.approx(probabilities[0], abs=1e-5)
    assert session.view.digits[0].whole == pytest.approx(whole_alone(probabilities, kinds)[0], abs=1e-4)


def test_each_page_gets_what_it_shows(real_session, other_network):
    session = real_session
    session.reader.all_networks = tuple(session.reader.networks)
    draw(session)
    session.read()
    for page, kind in {"Votes": Votes, "Why": Explanation, "Frame": Unframed, "Inside": HiddenUnits}.items():
        session.show_page(page)
        receive_until(session, lambda kind=kind: isinstance(session.view.inspected, kind))
    session.show_page("Networks")
    receive_until(session, lambda: isinstance(session.view.inspected, list) and not session.worker.busy)
    rows = session.view.inspected
    assert [row.path for row in rows] == [MLP512, other_network]
    assert [row.chosen for row in rows] == [False, True]
    assert [row.number.description for row in rows] == [line_of(row.path) for row in rows]


def press_button(session, name: str) -> None:
    """Press the button of the open page that has this name."""
    (button,) = [button for button in session.page.buttons(session.view) if button.name == name]
    button.act(SimpleNamespace(session=session))


def test_a_click_chooses_a_unit_and_a_network(real_session):
    session = real_session
    session.reader.all_networks = tuple(session.reader.networks)
    draw(session)
    session.read()
    session.show_page("Votes")
    receive_until(session, lambda: isinstance(session.view.inspected, Votes))
    unit = int(session.view.inspected.units[1])
    press_button(session, f"unit {unit}")
    receive_until(session, lambda: isinstance(session.view.inspected, UnitInside))
    assert session.view.inspected.votes.unit == unit
    press_button(session, "all units")
    receive_until(session, lambda: isinstance(session.view.inspected, Votes) and not session.worker.busy)
    press_button(session, f"unit {unit}")
    session.show_page("Networks")
    receive_until(session, lambda: isinstance(session.view.inspected, list) and not session.worker.busy)
    names = [button.name for button in session.page.buttons(session.view)]
    assert names == ["network 0", "network 1"]
    press_button(session, names[0])
    assert session.worker.weights == MLP512
    assert session.view.unit is None  # it was a unit of the other network
    wait_for_answer(session)
    assert [row.chosen for row in session.view.inspected] == [True, False]


def test_the_process_reports_a_damaged_file_and_goes_on(real_session, other_network, tmp_path):
    """What a session does then: test_reader.py, with a fake process."""
    worker = real_session.worker
    damaged = tmp_path / "damaged.keras"
    damaged.write_bytes(b"PK")
    worker.use_network(damaged)
    question, error = until(lambda: worker.answer(0.01), 30)
    assert question.weights == damaged
    assert str(error).startswith(f"{damaged}: not a .keras file")
    assert worker.status == "loading"
    worker.use_network(other_network)
    assert worker.status == "ready"


def test_the_fake_process_reads_as_mlp512_does():
    """Other tests use it because it needs no TensorFlow."""
    views = np.concatenate([VIEWS, VIEWS[:, ::-1]])
    assert FakeProcess().read(views) == pytest.approx(predict_both(MLP512, views)[0], abs=1e-5)


class Pipe:
    """The far end of a pipe that holds these questions and then ends."""

    def __init__(self, *questions: tuple[Path, np.ndarray, Inspection | None]) -> None:
        self.questions, self.answers = deque(questions), []

    def poll(self) -> bool:
        return True

    def recv(self) -> tuple[Path, np.ndarray, Inspection | None]:
        if not self.questions:
            raise EOFError
        return self.questions.popleft()

    def send(self, answer: object) -> None:
        self.answers.append(answer)


def test_serve_answers_until_the_pipe_ends(other_network, tmp_path):
    handler = signal.getsignal(signal.SIGINT)
    pipe = Pipe(
        (other_network, np.empty((0, *VIEW_SHAPE), np.float32), None),
        (tmp_path / "missing.keras", VIEWS, None),
        (other_network, VIEWS, None),
        (other_network, VIEWS, Inspection("units")),
    )
    try:
        serve(pipe)
    finally:
        signal.signal(signal.SIGINT, handler)
    loaded, missing, answer, inspected = pipe.answers
    assert (loaded.probabilities.shape, loaded.kinds.shape) == ((0, 10), (0, 4))
    assert loaded.missing_rejector == answer.missing_rejector == missing_rejector()
    assert isinstance(missing, FileError)
    assert "missing.keras: no such file" in str(missing)
    probabilities, kinds = predict_both(other_network, VIEWS)
    assert np.array_equal(answer.probabilities, probabilities)
    assert np.array_equal(answer.kinds, kinds)
    assert answer.inspected is None
    assert np.array_equal(inspected.probabilities, probabilities)
    assert np.array_equal(inspected.kinds, kinds)
    assert [units.total for units in inspected.inspected.results] == [128]

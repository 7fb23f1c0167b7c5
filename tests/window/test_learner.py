"""The learner without its process: what it orders, and what it makes of the updates."""

from collections import deque

import numpy as np
import pytest

from paintcv.learning.orders import Order, Plan, Update
from paintcv.system.console import FileError
from paintcv.window.processes.learner import KILLED, Learner
from paintcv.window.processes.lesson import LOADING, NEW, READY, STOPPED, Lesson
from tests.support.desk import SEVEN, painted
from tests.support.sessions import draw, press

LAST = 400


class Process:
    """The learning process and its pipe, without learning: it obeys at once, two batches for each order."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.updates: deque[Update | FileError] = deque()
        self.batches = self.course = 0
        self.dead = False

    def send(self, order: Order) -> None:
        assert not self.updates, "two messages in the pipe"
        self.orders.append(order)
        if order.course != self.course:
            self.course, self.batches = order.course, 0
        end = min(order.until, LAST)
        learnt = max(min(self.batches + 2, end) - self.batches, 0)
        self.batches += learnt
        snapshots = tuple(batch for batch in (0, 1, 2, 4, 8, 16) if batch <= self.batches)
        probabilities = None if order.picture is None else np.full(10, 0.1, np.float32)
        self.updates.append(
            Update(
                order.course,
                self.batches,
                LAST,
                self.batches < end,
                np.ones((learnt, 2), np.float32),
                np.empty((0, 2)),
                snapshots,
                order.place,
                0.5,
                np.zeros((6, 28, 28), np.float32),
                probabilities,
            )
        )

    def poll(self) -> bool:
        return self.dead or bool(self.updates)

    def recv(self) -> Update | FileError:
        if self.dead:
            raise EOFError
        return self.updates.popleft()

    def kill(self) -> None: ...

    def join(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture
def learner(monkeypatch) -> Learner:
    learner = Learner()
    learner.lesson = learner.reported = Lesson(Plan("mlp512"))
    monkeypatch.setattr(learner, "start_process", lambda: (process := Process(), process))
    return learner


def turns(learner: Learner, count: int = 3) -> None:
    for _ in range(count):
        learner.receive()


def test_start_pause_and_go_on(learner):
    assert not learner.receive()
    assert learner.process is None  # until it is needed
    learner.start_or_pause()
    assert (learner.lesson.state, learner.lesson.runs) == (LOADING, True)
    turns(learner)
    assert learner.lesson.state == READY
    learner.start_or_pause()
    assert not learner.lesson.runs
    turns(learner)
    batches, orders = learner.lesson.batches, len(learner.process.orders)
    turns(learner)
    assert (learner.lesson.batches, len(learner.process.orders)) == (batches, orders)  # at rest
    learner.start_or_pause()
    turns(learner)
    assert learner.lesson.batches > batches
    assert len(learner.lesson.points) == learner.lesson.batches
    assert {order.course for order in learner.process.orders} == {1}


def test_one_batch(learner):
    for batch in (1, 2, 3):
        learner.learn_one_batch()
        assert learner.lesson.runs
        turns(learner)
        assert (learner.lesson.batches, learner.lesson.runs) == (batch, False)


def test_a_course_that_is_over_begins_again(learner):
    learner.start_or_pause()
    turns(learner, LAST)
    assert learner.lesson.is_over
    assert not learner.lesson.runs
    learner.start_or_pause()
    turns(learner)
    assert 0 < learner.lesson.batches < LAST
    assert learner.process.orders[-1].course == 2


def test_again_begins_anew_with_another_seed(learner):
    learner.start_or_pause()
    turns(learner)
    learner.begin_again()
    assert learner.lesson.batches == 0
    turns(learner, 4)
    assert learner.process.orders[-1].plan == Plan("mlp512", 0.001, seed=2)
    assert len(learner.lesson.points) == learner.lesson.batches > 0  # none of the lesson before


def test_what_is_chosen_is_shown_at_once(learner):
    learner.choose(network="mlp16")
    assert learner.receive()
    assert learner.lesson.plan.network == "mlp16"
    assert not learner.receive()


def test_units_and_rate_are_chosen_before_a_start(learner):
    learner.start_or_pause()
    turns(learner)
    learner.choose(network="mlp16")
    learner.choose(rate=0.03)
    turns(learner)
    assert (learner.lesson.state, learner.lesson.batches) == (NEW, 0)
    assert learner.process.orders[-1].until == 0  # the former lesson rests
    learner.start_or_pause()
    turns(learner)
    assert learner.process.orders[-1].plan == Plan("mlp16", 0.03, seed=1)


def test_back_and_on_through_the_snapshots(learner):
    learner.move(-1)  # nothing to go back to
    for _ in range(3):
        learner.learn_one_batch()
        turns(learner)
    assert learner.lesson.places == [0, 1, 2, 3]
    shown = []
    back, on = lambda: learner.move(-1), lambda: learner.move(1)
    for go in (back, back, back, back, on, lambda: learner.show(2), lambda: learner.show(3), on, back):
        go()
        turns(learner)
        shown.append(learner.lesson.places[learner.lesson.index])
    assert shown == [2, 1, 0, 0, 1, 2, 3, 3, 2]
    for go in (back, back, on):  # quicker than the process answers
        go()
    turns(learner)
    assert learner.lesson.places[learner.lesson.index] == 1
    learner.start_or_pause()  # goes on from the last batch
    turns(learner)
    assert learner.lesson.place is None
    assert learner.lesson.batches > 3


def test_going_back_pauses(learner):
    learner.start_or_pause()
    turns(learner)
    learner.move(-1)
    assert not learner.lesson.runs
    turns(learner)
    batches = learner.lesson.batches
    turns(learner)
    assert learner.lesson.batches == batches


def test_the_drawing_is_read_also_at_rest(learner):
    learner.learn_one_batch()
    turns(learner)
    assert learner.lesson.probabilities is None
    learner.look(1, painted([SEVEN]))
    turns(learner)
    assert learner.process.orders[-1].picture.max() == 1
    assert learner.lesson.probabilities is not None
    learner.look(2, painted([]))
    turns(learner)
    assert learner.lesson.probabilities is None


def test_the_death_of_the_process_is_reported_and_start_begins_anew(learner):
    learner.start_or_pause()
    turns(learner)
    learner.process.dead = True
    turns(learner)
    assert (learner.lesson.state, learner.lesson.problem, learner.process) == (STOPPED, KILLED, None)
    learner.start_or_pause()
    turns(learner)
    assert (learner.lesson.state, learner.lesson.problem) == (READY, "")


def test_a_missing_mnist_is_reported(learner):
    learner.start_or_pause()
    learner.receive()
    learner.process.updates[0] = FileError("nowhere.npz: no such file; correct MNIST_NPZ")
    turns(learner)
    assert learner.lesson.problem == "nowhere.npz: no such file; correct MNIST_NPZ"
    assert not learner.lesson.runs


def test_64_units_are_the_first_choice(session):
    assert session.view.network == "mlp512"
    assert session.learner.lesson.plan.network == "mlp64"


def test_keys_start_pause_and_learn_one_batch_on_the_page(session, labelling, monkeypatch):
    learner = session.learner
    monkeypatch.setattr(learner, "start_process", lambda: (process := Process(), process))
    press(labelling, "b")
    turns(learner)
    assert (session.view.page, learner.lesson.batches, learner.lesson.runs) == ("Learning", 1, False)
    press(labelling, "g")
    turns(learner)
    assert learner.lesson.runs
    press(labelling, "g")
    assert not learner.lesson.runs


def test_the_session_pauses_on_other_pages(session, monkeypatch, capsys):
    learner = session.learner
    monkeypatch.setattr(learner, "start_process", lambda: (process := Process(), process))
    session.show_page("Learning")
    learner.start_or_pause()
    draw(session)
    for _ in range(4):
        session.follow_learner()
    assert session.view.lesson.runs
    assert session.view.lesson.probabilities is not None
    assert session.view.changed
    session.show_page("Inside")
    session.follow_learner()
    assert not session.view.lesson.runs
    session.show_page("Learning")
    learner.process.dead = True
    learner.start_or_pause()
    for _ in range(4):
        session.follow_learner()
    assert capsys.readouterr().err == f"paint.py: {KILLED}\n"
    assert session.view.lesson.problem == KILLED

"""The learner: a network that learns in a process of its own, and what the user has it do.

    learner = Learner()                             # starts no process yet
    learner.start_or_pause()                        # starts it; a fresh network begins
    learner.look(version=1, image=canvas.image)     # what to read meanwhile
    learner.receive()                               # True if learner.lesson has changed
    learner.stop()

Orders and updates alternate, see paintcv/learning/live.py. So at most one message is in the pipe, and a window that is
busy gets fewer updates, not later ones. What the process is to do is kept in `wish`; it is sent as soon as the order
before is answered.
"""

import contextlib
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from paintcv.ink.picture import NoInk, make_picture
from paintcv.learning.orders import GO_ON, Order, Plan, Update
from paintcv.system.console import FileError
from paintcv.system.processes import start_daemon
from paintcv.window.processes.lesson import LOADING, NEW, READY, STOPPED, Lesson

KILLED = "The learning process has ended. Start begins anew."


class Learner:
    """The learning process, and its lesson."""

    def __init__(self) -> None:
        self.lesson = Lesson(Plan())
        self.reported = self.lesson  # by `receive`
        self.process: BaseProcess | None = None
        self.pipe: Connection | None = None
        self.wish = Order(0, self.lesson.plan)
        self.sent: Order | None = None  # the last order
        self.answered, self.learns = True, False  # whether it is, and whether the process learns on without another
        self.image: np.ndarray | None = None  # the drawing, (280, 280) uint8

    def start_process(self) -> tuple[BaseProcess, Connection]:
        """Start the process; returns it and the near end of its pipe."""
        from paintcv.learning.live import serve  # not before: the window should open at once

        return start_daemon(serve)

    def stop(self) -> None:
        """End the process, whatever it is doing, if there is one."""
        if self.process and self.pipe:
            self.process.kill()
            self.process.join()
            self.pipe.close()
        self.process, self.pipe = None, None

    # What the user does

    def start_or_pause(self) -> None:
        """Learn on; if it learns, pause."""
        self.pause() if self.lesson.runs else self.learn(GO_ON)

    def learn_one_batch(self) -> None:
        """Learn a single batch."""
        self.learn(self.lesson.batches + 1)

    def begin_again(self) -> None:
        """Begin again, from other first weights."""
        self.choose(seed=self.lesson.plan.seed + 1)
        self.learn(GO_ON)

    def choose(self, **changes: Any) -> None:
        """Have another lesson begin at the next start: its plan is that of this one with these fields changed."""
        self.pause()
        self.lesson = Lesson(replace(self.lesson.plan, **changes))

    def learn(self, until: int) -> None:
        """Learn until so many batches are done, from where the lesson is; if it is new or has ended, from the start."""
        if self.lesson.state in (NEW, STOPPED) or self.lesson.is_over:
            self.lesson = Lesson(self.lesson.plan, LOADING)
            self.wish = Order(self.wish.course + 1, self.lesson.plan, version=self.wish.version)
            if not self.process:
                self.process, self.pipe = self.start_process()
                self.answered, self.learns = True, False
        self.wish = replace(self.wish, until=until, place=None)
        self.lesson = replace(self.lesson, runs=True)

    def pause(self) -> None:
        """Learn no further than now."""
        if self.lesson.runs:
            self.wish = replace(self.wish, until=0)
            self.lesson = replace(self.lesson, runs=False)

    def move(self, step: int) -> None:
        """Show the next place of the lesson; with -1, the one before."""
        index = len(self.lesson.places) - 1 if self.wish.place is None else self.wish.place  # the update may be to come
        self.show(index + step)

    def show(self, index: int) -> None:
        """Pause, and show the network as it was at a place of the lesson: from 0 to the last one."""
        places, snapshots = len(self.lesson.places), len(self.lesson.snapshots)
        if self.lesson.state == READY and 0 <= index < places:
            self.pause()
            is_now = index == places - 1
            self.wish = replace(self.wish, place=None if is_now else min(index, snapshots - 1))

    def look(self, version: int, image: np.ndarray) -> None:
        """Read this drawing, (280, 280) uint8, from now on. A drawing that has changed has another version."""
        if version != self.wish.version:
            self.wish, self.image = replace(self.wish, version=version), image

    # What the process does

    def receive(self) -> bool:
        """Take an update if there is one, and send the next order. Returns whether the lesson is another."""
        if self.pipe:
            try:
                if not self.answered and self.pipe.poll():
                    self._take(self.pipe.recv())
                if self.pipe and self.answered and (self.learns or self.wish != self.sent):
                    self._send(self.pipe)
            except (EOFError, OSError):
                self._end(KILLED)
        before, self.reported = self.reported, self.lesson
        return self.lesson is not before

    def _send(self, pipe: Connection) -> None:
        """Send the wish, with the picture of the drawing as it is now."""
        picture = None
        if self.image is not None:
            with contextlib.suppress(NoInk):
                picture = make_picture(self.image)
        pipe.send(replace(self.wish, picture=picture))
        self.sent, self.answered = self.wish, False

    def _take(self, update: Update | FileError) -> None:
        """Take an update into the lesson, unless it is of an earlier one."""
        if isinstance(update, FileError):
            self._end(str(update))
            return
        self.answered, self.learns = True, update.learns
        if update.course == self.wish.course and self.lesson.state != NEW:
            self.lesson = self.lesson.after(update, runs=update.batches < min(self.wish.until, update.last))

    def _end(self, problem: str) -> None:
        """Go on without the process."""
        self.stop()
        if self.lesson.state != NEW:
            self.lesson = replace(self.lesson, state=STOPPED, runs=False, problem=problem)

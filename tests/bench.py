"""How fast and how light the window is, measured beside the tutorials' way in the same run.

    python tests/bench.py [--trials 10]         on a virtual screen: xvfb-run -a -s -noreset python ...

Everything about the window is seen from outside: real processes, XTEST events, pixels of the screen. Needs Linux,
xdotool and MNIST. The table goes to standard output as Markdown; tests/readme.py puts it into the README.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk import Desk, until
from hand import Hand

from data import mnist, pictures, stencils
from division import candidates, divide
from evaluation import score
from ink import SIZE, Canvas
from model import WEIGHTS, build, load
from panel import WIDTH
from reader import Question, Reader
from samples import Samples, gather, workers
from training import BATCH

TUTORIAL = "tests/tutorial.py"
SEVEN = [(80, 60), (140, 60), (200, 60), (170, 130), (140, 210)]


def launch(script: str) -> float:
    """Seconds from the start of the process to its window on the screen."""
    desk = Desk(script=script)
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def ready(script: str) -> float:
    """Seconds from the start of the process to its first answer, asked for as soon as there is a window."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    seconds = time.monotonic() - desk.started
    desk.kill()
    return seconds


def longest_gap(hand: Hand) -> float:
    """The longest time between two frames while the network loads and someone draws without pause."""
    desk = Desk()
    times, before, step = [], b"", 0
    hand.move(desk.left + 140, desk.top + 140)
    hand.button(1, True)
    end = desk.started + 2
    while (now := time.monotonic()) < end:
        step += 1  # back and forth over fresh canvas, row after row, a move every 2 ms or so
        row, column = divmod(step, 130)
        hand.move(desk.left + (5 + 2 * column if row % 2 == 0 else 265 - 2 * column), desk.top + 5 + row * 12)
        seen = hand.look(desk.left, desk.top + row * 12, SIZE, 14)
        if seen != before:
            times.append(now)
            before = seen
        time.sleep(0.001)
    hand.button(1, False)
    desk.kill()
    return float(np.diff(times).max())


def live(hand: Hand) -> tuple[float, list[float]]:
    """Readings a second that the panel shows while someone draws, and seconds from each move to its ink."""
    desk = Desk("--live")
    desk.ready()
    seen = desk.left + SIZE + WIDTH - 104, desk.top + 26, 84, 84  # the picture that was read
    x, y, ahead, delays, readings, before = 20, 20, 9, [], 0, b""
    hand.move(desk.left + x, desk.top + y)
    hand.button(1, True)
    start = time.perf_counter()
    while time.perf_counter() < start + 3:
        x += ahead  # over fresh canvas, back and forth, row after row
        if not 20 <= x <= 260:
            x, y, ahead = x - ahead, y + 14, -ahead
        spot = desk.left + x, desk.top + y, 1, 1
        blank, moved = hand.look(*spot), time.perf_counter()
        hand.move(*spot[:2])
        while hand.look(*spot) == blank and time.perf_counter() < moved + 1:
            time.sleep(0.0002)
        delays.append(time.perf_counter() - moved)
        now = hand.look(*seen)
        readings, before = readings + (now != before), now
    rate = readings / (time.perf_counter() - start)
    hand.button(1, False)
    desk.kill()
    return rate, delays


def click_to_answer(hand: Hand, script: str, trials: int) -> list[float]:
    """Seconds from the right button's event to the answer on the screen, for each trial."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    spot = desk.left + SIZE + 20, desk.top + 40, 60, 60
    seconds = []
    for _ in range(trials):
        desk.key("c")
        desk.draw(SEVEN, hertz=500)
        time.sleep(0.1)
        before = hand.look(*spot)
        start = time.perf_counter()
        hand.button(3, True)
        while hand.look(*spot) == before:
            time.sleep(0.0002)  # leave the cores to what is measured
            if time.perf_counter() - start > 5:
                raise TimeoutError("no answer on the screen")
        seconds.append(time.perf_counter() - start)
        hand.button(3, False)
        desk.line()
    desk.kill()
    return seconds


def idle_and_memory(script: str) -> tuple[float, float]:
    """Share of one core, and MB of memory, of the window's process when nobody touches it."""
    desk = Desk(script=script)
    desk.draw(SEVEN)
    desk.read()
    time.sleep(3)
    stat = Path(f"/proc/{desk.process.pid}/stat")

    def used() -> float:
        fields = stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before, start = used(), time.monotonic()
    time.sleep(10)
    share = (used() - before) / (time.monotonic() - start)
    memory = _resident(Path(f"/proc/{desk.process.pid}/status"))
    desk.kill()
    return share, memory


def times_of(what: Callable[[], object], count: int) -> list[float]:
    """Seconds that each of `count` calls takes."""
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        what()
        seconds.append(time.perf_counter() - start)
    return seconds


def sevens(count: int) -> Canvas:
    """A canvas with so many sevens side by side."""
    canvas = Canvas()
    for place in range(count):
        canvas.draw([((x + SIZE * place) / count, y) for x, y in SEVEN])
    return canvas


def round_trip() -> tuple[list[float], list[float], list[float]]:
    """Seconds from a canvas to its answer: a digit, a number of four, and a digit through model.predict."""
    canvas, numbers = sevens(1), sevens(4)
    reader = Reader(WEIGHTS / "mlp512.keras")
    until(lambda: reader.answer(0.01) or reader.status == "ready", 30)

    def ours(canvas: Canvas, digits: int) -> None:
        reader.ask(Question(reader.weights, candidates(canvas.image, canvas.strokes), drawing=0, aloud=True))
        question, answer = reader.answer(5)
        assert len(divide(question.found, answer.probabilities).digits) == digits

    network = load(WEIGHTS / "mlp512.keras")

    def theirs() -> None:
        network.predict(cv2.resize(canvas.image, (28, 28))[None] / 255, verbose=0)

    ours(numbers, 4), theirs()
    one, four = (times_of(lambda: ours(sevens, count), 1000) for sevens, count in ((canvas, 1), (numbers, 4)))  # noqa: B023
    reader.stop()
    return one, four, times_of(theirs, 50)


def growth() -> float:
    """MB of memory by which window and network grow over 1,000 readings, after the first 200."""
    desk = Desk()
    desk.draw(SEVEN)
    desk.read()
    ours = [Path(f"/proc/{number}/status") for number in (desk.process.pid, desk.worker())]

    def held() -> float:
        return sum(_resident(status) for status in ours)

    before = 0.0
    for readings in (200, 1000):
        before = held()
        for _ in range(readings):
            desk.read()
    grown = held() - before
    desk.kill()
    return grown


def _resident(status: Path) -> float:
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def evaluation() -> float:
    """Seconds that 10,000 test digits take from image to score."""
    network = load(WEIGHTS / "mlp512.keras")
    images, labels = mnist()[1]

    def evaluate() -> None:
        score("MNIST test", network.predict(pictures(images), batch_size=1000, verbose=0), labels)

    return float(np.median(times_of(evaluate, 5)))


def samples_a_second() -> tuple[float, float]:
    """Training samples a second: those that the workers make, and those that a network could learn meanwhile."""
    images, labels = mnist()[0]
    with workers() as executor:
        samples = Samples(gather({"MNIST": (stencils(images), labels)}), 0, executor)
        made = len(labels) / np.median(times_of(samples.take, 4)[1:])
    network = build("mlp512")
    network.compile("adam", "sparse_categorical_crossentropy")
    seen = pictures(images)
    network.fit(seen, labels, batch_size=BATCH, verbose=0)
    learnt = len(labels) / np.median(times_of(lambda: network.fit(seen, labels, batch_size=BATCH, verbose=0), 3))
    return float(made), float(learnt)


def train(*words: object) -> float:
    """Seconds that `model.py train` takes with these options, from the command to its end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "model.py", "train", *map(str, words), "--out", str(Path(folder, "trained.keras"))]
        start = time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        return time.monotonic() - start


def fine_tuning() -> float:
    """Seconds that `train --from` takes with 300 drawings."""
    images, labels = mnist()[0]
    with tempfile.TemporaryDirectory() as folder:
        for place in range(300):
            drawing = Path(folder, str(labels[place]), f"{place}.png")
            drawing.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(drawing), images[place])
        return train("--from", "mlp512", "--drawings", folder)


def head() -> None:
    """Print on what is measured, and the table's first lines."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    packages = ("opencv-python", "numpy", "tensorflow", "keras")
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    print(f"On {os.cpu_count()} cores, {cpu[1] if cpu else platform.machine()}; {', '.join(versions)}.\n")
    print("| what | PaintCV | the tutorials' way | ratio | reach |")
    print("| --- | --- | --- | --- | --- |", flush=True)


def row(what: str, ours: float, theirs: float | None, unit: str, reach: str = "") -> None:
    """Print a row of values in seconds, parts of 1, MB, or as many a second."""
    scale, digits = {"s": (1, 2), "ms": (1000, 1), "%": (100, 2), "MB": (1, 0), "/s": (1, 0)}[unit]
    beside = ("", "") if theirs is None else (f"{theirs * scale:.{digits}f} {unit}", f"{theirs / ours:.1f}")
    print(f"| {what} | {ours * scale:.{digits}f} {unit} | {beside[0]} | {beside[1]} | {reach} |", flush=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="How fast and how light the window is.")
    parser.add_argument("--trials", type=int, default=10, help="default: %(default)s")
    trials, hand = parser.parse_args().trials, Hand()
    head()

    def median(measure: Callable[[], float]) -> float:
        return float(np.median([measure() for _ in range(trials)]))

    def late(seconds: list[float]) -> float:
        return float(np.percentile(seconds, 99))

    ours, theirs = (median(lambda: launch(script)) for script in ("paint.py", TUTORIAL))  # noqa: B023
    row("launch to window on screen", ours, theirs, "s", "0.3 s")
    row("longest gap between frames while the network loads", median(lambda: longest_gap(hand)), None, "ms", "20 ms")
    ours, theirs = (median(lambda: ready(script)) for script in ("paint.py", TUTORIAL))  # noqa: B023
    row("launch to the first answer", ours, theirs, "s", "2.7 s")
    one, four, theirs = round_trip()
    row("canvas to the network and back, median", np.median(one), np.median(theirs), "ms", "2 ms")
    row("canvas to the network and back, 99th percentile", late(one), late(theirs), "ms", "4 ms")
    row("a number of four digits, the same, median", np.median(four), None, "ms", "10 ms")
    ours, theirs = click_to_answer(hand, "paint.py", 20 * trials), click_to_answer(hand, TUTORIAL, 3 * trials)
    row("right-click to the answer on screen, median", np.median(ours), np.median(theirs), "ms", "5 ms")
    row("right-click to the answer on screen, 99th percentile", late(ours), late(theirs), "ms", "16 ms")
    rate, delays = live(hand)
    row("live readings while someone draws", rate, None, "/s", "30 /s")
    row("mouse to ink on screen while reading live, median", np.median(delays), None, "ms", "16 ms")
    row("mouse to ink on screen while reading live, 99th percentile", late(delays), None, "ms", "30 ms")
    (share, memory), (their_share, their_memory) = idle_and_memory("paint.py"), idle_and_memory(TUTORIAL)
    row("idle: share of one core", share, their_share, "%", "1 %")
    row("memory of the window's process", memory, their_memory, "MB", "90 MB")
    row("growth of its memory and the network's over 1,000 readings", growth(), None, "MB", "none")
    row("10,000 digits evaluated, start-up aside", evaluation(), None, "s", "1 s")
    row("fine-tuning on 300 drawings, from the command to its end", fine_tuning(), None, "s", "60 s")
    row("training mlp512 on MNIST alone, the same", train(), None, "s", "300 s")
    made, learnt = samples_a_second()
    row("training samples distorted and framed", made, None, "/s")
    row("training samples that mlp512 could learn", learnt, None, "/s")


if __name__ == "__main__":
    main()

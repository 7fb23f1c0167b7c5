"""Measure how fast and how light PaintCV is, beside a window made the tutorials' way in the same run.

    xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" python -m tools.bench      half an hour
    xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" python -m tools.bench --against ../before
                                                                    beside another version of PaintCV, too

The table goes to standard output as Markdown. `python -m tools.figures bench` writes it into docs/speed.md. It needs
Linux, xdotool and MNIST.
"""

import argparse
import functools
import json
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
from typing import Any

import cv2
import numpy as np

from paintcv.data.distortions import pad_images
from paintcv.data.mnist import load_mnist
from paintcv.ink.canvas import CANVAS_SIDE, Canvas
from paintcv.ink.picture import make_pictures
from paintcv.learning.samples import Samples, combine_sources, sample_workers
from paintcv.learning.scores import score_digits
from paintcv.networks.layers import build_network, load_keras
from paintcv.networks.weights import WEIGHTS_FOLDER, load_network
from paintcv.segmentation.division import divide, find_candidates
from paintcv.window.processes.worker import Answer, Question, Worker
from tests.support.desk import until
from tests.support.hand import Hand
from tools.bench_window import (
    FULL_SCREEN,
    SEVEN,
    Program,
    click_to_answer,
    first_answer,
    idle_load,
    launch,
    live_learning,
    live_reading,
    longest_gap,
    memory_growth,
)

PAINTCV, TUTORIAL = Program(), Program(("-m", "tools.tutorial_window"))
Values = dict[Program, float]
UNITS = {"s": (1, 2), "ms": (1000, 1), "%": (100, 2), "MB": (1, 0), "/s": (1, 0)}  # the scale and the decimals
# Runs a function of this file in another folder's version of it. Versions before 1.0 have it in tests/.
MEASURE_THERE = """
import json, sys
sys.path[:0] = [".", "tools", "tests"]
import bench
print(json.dumps(getattr(bench, sys.argv[1])()))
"""


# What is measured inside PaintCV. Each function is run by the version that it measures, see `measure_inside`.


def round_trip() -> tuple[list[float], list[float], list[float]]:
    """Seconds from a canvas to its answer: of a digit, of a number of four, and of a digit by `model.predict`."""
    worker = Worker(WEIGHTS_FOLDER / "mlp512.keras")
    until(lambda: worker.answer(0.01) or worker.status == "ready", 30)

    def ours(canvas: Canvas, digits: int) -> None:
        candidates = find_candidates(canvas.image, canvas.strokes)
        worker.ask(Question(worker.weights, candidates, version=0, print_answer=True))
        _, answer = worker.answer(5) or (None, None)
        assert isinstance(answer, Answer)
        assert len(divide(candidates, answer.probabilities, answer.kinds).digits) == digits

    network, seven, number = load_network(WEIGHTS_FOLDER / "mlp512.keras"), sevens(1), sevens(4)

    def theirs() -> None:
        network.predict(cv2.resize(seven.image, (28, 28))[None] / 255, verbose=0)

    ours(number, 4)  # the first ones are slower
    theirs()
    one, four = time_calls(lambda: ours(seven, 1), 1000), time_calls(lambda: ours(number, 4), 1000)
    worker.stop()
    return one, four, time_calls(theirs, 50)


def evaluation() -> float:
    """Seconds that 10,000 test digits take from image to score."""
    network = load_network(WEIGHTS_FOLDER / "mlp512.keras")
    images, labels = load_mnist()[1]

    def evaluate() -> None:
        score_digits("MNIST test", network.predict(make_pictures(images), batch_size=1000, verbose=0), labels)

    return float(np.median(time_calls(evaluate, 5)))


def samples_a_second() -> tuple[float, float]:
    """Training samples a second: those that the workers make, and those that a network could learn meanwhile."""
    load_keras()  # this keeps TensorFlow quiet, so it comes before the next import
    from paintcv.learning.fitting import BATCH

    images, labels = load_mnist()[0]
    with sample_workers() as executor:
        samples = Samples(combine_sources({"MNIST": (pad_images(images), labels)}), 0, executor)
        made = len(labels) / np.median(time_calls(samples.take, 4)[1:])
    network = build_network("mlp512")
    network.compile("adam", "sparse_categorical_crossentropy")
    pictures = make_pictures(images)
    epoch = functools.partial(network.fit, pictures, labels, batch_size=BATCH, verbose=0)
    epoch()  # the first one is slower
    return float(made), float(len(labels) / np.median(time_calls(epoch, 3)))


def time_calls(function: Callable[[], object], count: int) -> list[float]:
    """Seconds that each of `count` calls takes."""
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return seconds


def sevens(count: int) -> Canvas:
    """A canvas with `count` sevens side by side."""
    canvas = Canvas()
    for place in range(count):
        canvas.draw([((x + CANVAS_SIDE * place) / count, y) for x, y in SEVEN])
    return canvas


def measure_inside(program: Program, name: str) -> Any:
    """What the function `name` of this file returns, run by the program's own version of it."""
    command = [sys.executable, "-c", MEASURE_THERE, name]
    return json.loads(subprocess.run(command, cwd=program.folder, check=True, stdout=subprocess.PIPE).stdout)


# What is measured of the commands.


def train(program: Program, *options: object) -> float:
    """Seconds that `model.py train` takes with these options, from the command to its end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "model.py", "train", *map(str, options), "--out", str(Path(folder, "trained.keras"))]
        start = time.monotonic()
        subprocess.run(command, cwd=program.folder, check=True, capture_output=True)
        return time.monotonic() - start


def fine_tune(program: Program) -> float:
    """Seconds that `model.py train --from` takes with 300 drawings."""
    images, labels = load_mnist()[0]
    with tempfile.TemporaryDirectory() as folder:
        for place in range(300):
            drawing = Path(folder, str(labels[place]), f"{place}.png")
            drawing.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(drawing), images[place])
        return train(program, "--from", "mlp512", "--drawings", folder)


# The table.


def print_head(programs: dict[str, Program]) -> None:
    """Print what it is measured on, and the first lines of the table."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    packages = ("opencv-python", "numpy", "tensorflow", "keras")
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    print(f"On {os.cpu_count()} cores, {cpu[1] if cpu else platform.machine()}; {', '.join(versions)}.\n")
    columns = ["what", *programs, "ratio", "goal"]
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}", flush=True)


def print_row(programs: dict[str, Program], what: str, unit: str, values: Values, goal: str = "") -> None:
    """Print a row: values in seconds, as fractions, in MB, or a second; and the tutorials' way divided by PaintCV."""
    scale, decimals = UNITS[unit]
    cells = [
        f"{values[program] * scale:.{decimals}f} {unit}" if program in values else "" for program in programs.values()
    ]
    ratio = f"{values[TUTORIAL] / values[PAINTCV]:.1f}" if TUTORIAL in values else ""
    print(f"| {' | '.join([what, *cells, ratio, goal])} |", flush=True)


def medians(measure: Callable[[Program], float], programs: list[Program], trials: int) -> Values:
    """The median of each program. They take turns, so that a busy minute of the machine is shared by all."""
    rounds = [[measure(program) for program in programs] for _ in range(trials)]
    return dict(zip(programs, np.median(rounds, axis=0), strict=True))


def percentiles(seconds: dict[Program, list[float]], percent: float) -> Values:
    """A percentile of each program: 50 is the median."""
    return {program: float(np.percentile(times, percent)) for program, times in seconds.items()}


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="Measure how fast and light PaintCV is.")
    parser.add_argument("--trials", type=int, default=10, metavar="N", help="default: %(default)s")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="measure this version of PaintCV, too")
    options = parser.parse_args()
    trials, hand = options.trials, Hand()
    before = {"before": Program(folder=options.against.resolve())} if options.against else {}
    programs = {"PaintCV": PAINTCV, **before, "the tutorials' way": TUTORIAL}
    ours = [PAINTCV, *before.values()]
    print_head(programs)
    row = functools.partial(print_row, programs)

    row("launch to window on screen", "s", medians(launch, [*ours, TUTORIAL], trials), "0.3 s")
    gaps = medians(functools.partial(longest_gap, hand=hand), ours, trials)
    row("longest gap between frames while the network loads", "ms", gaps, "20 ms")
    row("launch to the first answer", "s", medians(first_answer, [*ours, TUTORIAL], trials), "2.7 s")

    trips = {program: measure_inside(program, "round_trip") for program in ours}
    digit = {program: trip[0] for program, trip in trips.items()} | {TUTORIAL: trips[PAINTCV][2]}
    row("canvas to the network and back, median", "ms", percentiles(digit, 50), "2 ms")
    row("canvas to the network and back, 99th percentile", "ms", percentiles(digit, 99), "4 ms")
    four = percentiles({program: trip[1] for program, trip in trips.items()}, 50)
    row("the same for a number of four digits, median", "ms", four, "10 ms")

    clicks = {program: click_to_answer(program, hand, 20 * trials) for program in ours}
    clicks[TUTORIAL] = click_to_answer(TUTORIAL, hand, 3 * trials)
    row("right-click to the answer on screen, median", "ms", percentiles(clicks, 50), "5 ms")
    row("right-click to the answer on screen, 99th percentile", "ms", percentiles(clicks, 99), "16 ms")
    large = {PAINTCV: click_to_answer(PAINTCV, hand, 20 * trials, FULL_SCREEN)}
    row("the same at 1920 x 1080, median", "ms", percentiles(large, 50), "16 ms")
    live = {program: live_reading(program, hand) for program in ours}
    row("live readings while someone draws", "/s", {program: rate for program, (rate, _) in live.items()}, "30 /s")
    delays = {program: delays for program, (_, delays) in live.items()}
    row("mouse to ink on screen while reading live, median", "ms", percentiles(delays, 50), "16 ms")
    row("mouse to ink on screen while reading live, 99th percentile", "ms", percentiles(delays, 99), "30 ms")
    delays = {PAINTCV: live_reading(PAINTCV, hand, FULL_SCREEN)[1]}
    row("the same at 1920 x 1080, median", "ms", percentiles(delays, 50), "16 ms")
    row("the same at 1920 x 1080, 99th percentile", "ms", percentiles(delays, 99), "30 ms")

    updates, waits = live_learning(PAINTCV, hand)
    row("updates on the page Learning while someone draws", "/s", {PAINTCV: updates}, "10 /s")
    row("mouse to ink on screen meanwhile, median", "ms", percentiles({PAINTCV: waits}, 50), "16 ms")
    row("mouse to ink on screen meanwhile, 99th percentile", "ms", percentiles({PAINTCV: waits}, 99), "30 ms")

    loads = {program: idle_load(program) for program in [*ours, TUTORIAL]}
    row("idle: share of one core", "%", {program: share for program, (share, _) in loads.items()}, "1 %")
    load, memory = idle_load(PAINTCV, FULL_SCREEN)
    row("the same at 1920 x 1080", "%", {PAINTCV: load}, "1 %")
    row("memory of the window's process", "MB", {program: memory for program, (_, memory) in loads.items()}, "90 MB")
    row("the same at 1920 x 1080", "MB", {PAINTCV: memory})
    growth = {program: memory_growth(program) for program in ours}
    row("growth of its memory and the network's over 1,000 readings", "MB", growth, "none")

    evaluations = {program: measure_inside(program, "evaluation") for program in ours}
    row("10,000 digits evaluated, without the start", "s", evaluations, "1 s")
    tunings = {program: fine_tune(program) for program in ours}
    row("fine-tuning on 300 drawings, from the command to its end", "s", tunings, "60 s")
    row("the same for training mlp512 on MNIST alone", "s", {program: train(program) for program in ours}, "300 s")
    rates = {program: measure_inside(program, "samples_a_second") for program in ours}
    row("training samples distorted and framed", "/s", {program: made for program, (made, _) in rates.items()})
    row("training samples that mlp512 could learn", "/s", {program: learnt for program, (_, learnt) in rates.items()})


if __name__ == "__main__":
    main()

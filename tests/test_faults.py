"""What was tried to break it, what must hold then, and the test that tries it; those without a file's name are here.

| fault | what must hold | test |
| --- | --- | --- |
| 10,000 random events of mouse and keys, while it loads, while it reads, after the network was killed | no crash, no turn over 1 s, no process left, the ink where it should be | test_random_events |
| what a user does to a session, in any order, answers late | as a simple model of it has it | test_state_machine.py |
| the network killed: at rest, while it reads, while it asks what was drawn | the window says so, and starts it again | test_paint.py: test_a_network_that_dies_is_started_again; test_labelling.py: test_the_question_goes_with_the_network_that_died |
| Ctrl-C, kill, closing the window, at once or later | status, no process left | test_paint.py: test_escape_ends_it and after it |
| random bytes as an image | read, or one line | test_files.py: test_any_bytes_are_read_or_refused_in_a_line |
| damaged images of every format, damaged pen strokes | read, or one line, also from OpenCV | test_fuzz.py |
| 1 x 1, 1 x 10,000, 12,000 x 12,000, 16-bit, floating, turned images | read, or blank | test_files.py: test_an_image_of_any_shape and around it |
| odd and damaged images for predict, in one folder | the others are read; one line for each that can't be | test_absurd_images |
| images and pen strokes without an end | one line | test_what_has_no_end |
| a pipe that nobody writes to, in a folder of images | it is passed over | test_a_pipe_in_a_folder |
| missing, empty, cut and closed images, a loop of links | the others are read; one line | test_prediction.py: test_predict_reads_the_others |
| weights: missing, random bytes, cut, of another network | one line | test_model.py: test_load_says_what_is_wrong_with_weights |
| weights that would run code: Lambda, names of functions | one line, and nothing was run | test_weights_run_no_code |
| a loop of links, a closed folder, for weights, images, drawings | one line, or told in the panel | test_loops_and_closed_folders |
| a full disk, a file in the way, two windows at once | the drawings before are whole | test_drawings.py |
| kill -9 of train before it learns, Ctrl-C | the weights before are whole | test_model.py: test_what_was_there_stays_when_training_ends_before_it_began |
| kill -9 of train while it learns | the same, and no process left | test_kill_9_while_training |
| kill -9 at every step of saving a drawing, of saving weights | the old one or the new one is there, whole | test_kill_9_while_saving |
"""  # noqa: E501

import contextlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from desk import SEVEN, Desk, painted, until
from PIL import Image
from test_model import training

import files
import model
from drawings import Drawings
from files import FileError, read_image
from ink import BRUSHES, SIZE, picture
from panel import WIDTH
from reader import available

IMAGE = painted([SEVEN])
EVENTS = 10_000
BATCH = 250
STEPS = ("open", "os", "shutil", "tempfile")  # what Python's audit events of file operations begin with
KEYS = ["space", "u", "z", "c", "plus", "minus", "l", "n", "Return", "s", "h", "question", "BackSpace", *"0123456789"]
KEYS += ["x", "F5", "Tab", "Left", "ctrl+z", "ctrl+s", "ctrl+plus", "shift", "Delete"]  # Esc would end it


def some_events(rng: random.Random, desk: Desk) -> list[object]:
    """The words of one batch of random events: most are moves of the mouse, and most of those over the window."""
    words = []
    for _ in range(BATCH):
        kind = rng.random()
        if kind < 0.7:
            margin = rng.choice([-20, 0, 40, 400])
            x, y = rng.randint(-margin, SIZE + WIDTH + margin), rng.randint(-margin, SIZE + margin)
            words += ["mousemove", max(desk.left + x, 0), max(desk.top + y, 0)]
        elif kind < 0.86:
            words += [rng.choice(["mousedown", "mouseup"]), 1]
        elif kind < 0.9:
            words += ["click", rng.choice([2, 3, 3, 4, 5])]
        else:
            words += ["key", "--delay", 0, rng.choice(KEYS)]
        words += ["sleep", 0.001]
    return words


def busy(process: subprocess.Popen) -> float:
    """The seconds that a process has spent at work: on a machine that is busy elsewhere, others pass, too."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def responds(desk: Desk) -> bool:
    """Whether keys change the panel: one of the two does, whatever it shows, if the window isn't just being mended."""
    before = desk.screen()
    desk.key("l", "h")
    end = time.monotonic() + 1
    while np.array_equal(desk.screen(), before):
        if time.monotonic() > end:
            return False
    return True


def test_random_events(paint, tmp_path):
    rng = random.Random(0)
    desk = paint("--drawings", str(tmp_path))  # its network still loads when the first of them come
    for number in range(EVENTS // BATCH):
        desk.xdotool(*some_events(rng, desk))
        worked = busy(desk.process)
        until(lambda: responds(desk), 10, "the window hangs")
        assert busy(desk.process) - worked < 1, "the window hung"
        if number % 10 == 9 and desk.worker():
            os.kill(desk.worker(), signal.SIGKILL)

    zoomed = desk._find()
    desk.xdotool("mouseup", 1, *desk.at(100, 100), "click", 4)
    until(lambda: desk._find() not in ("", zoomed), why="the window isn't mended")  # as it is once the wheel rests
    desk.locate()
    desk.key("c")
    until(lambda: not desk.canvas().any(), why="the canvas isn't clear")
    desk.draw(SEVEN)
    drawn = [painted([SEVEN], brush) for brush in BRUSHES]
    until(lambda: any(np.array_equal(desk.canvas(), image) for image in drawn), why="the ink is somewhere else")
    seen = picture(desk.canvas())[None]
    networks = available(model.weights_path(model.DEFAULT))
    answers = [model.describe(model.read(network, seen)[0]) for network in networks]
    desk.xdotool("click", 3)
    while desk.line() not in answers:  # those before it are late
        pass
    desk.key("Escape")
    assert desk.ended() == (0, "")
    saved = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(read_image(path).any() and not path.name.startswith(".") for path in saved)


def test_absurd_images(run, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)
    png, jpg = (cv2.imencode(kind, noise)[1].tobytes() for kind in (".png", ".jpg"))
    paper = 255 - IMAGE
    floating = paper.astype(np.float32) / 255
    holes = np.where(noise.repeat(7, 0).repeat(7, 1) < 3, np.nan, floating)
    good = {
        "animated.gif": lambda path: Image.fromarray(paper).save(
            path, save_all=True, append_images=[Image.new("L", paper.shape)]
        ),
        "cmyk.jpg": lambda path: Image.fromarray(paper).convert("CMYK").save(path),
        "floating.tif": lambda path: cv2.imwrite(str(path), floating),
        "nan in it.tif": lambda path: cv2.imwrite(str(path), holes),
        "one row.png": lambda path: cv2.imwrite(str(path), np.arange(10_000, dtype=np.uint16)[None] % 2000 * 30),
        "palette.png": lambda path: Image.fromarray(paper).convert("P").save(path),
        "two colours.png": lambda path: Image.fromarray(paper).convert("1").save(path),
    }
    bad = {
        "a pixel.png": (cv2.imencode(".png", noise[:1, :1])[1].tobytes(), "no ink"),
        "changed.png": (png[:300] + b"changed" + png[307:], "damaged"),
        "cut.jpg": (jpg[:300], "damaged"),
        "cut.ppm": (b"P6 30 30 255\nabc", "damaged"),
        "enormous.png": (png[:16] + b"\0\1\0\0" * 2 + png[24:], "damaged"),
        "huge, it says.pgm": (b"P5 30000 30000 255\nabc", "damaged"),
        "nan.tif": (cv2.imencode(".tif", np.full((20, 20), np.nan, np.float32))[1].tobytes(), "no ink"),
        "noise.webp": (os.urandom(5000), "damaged"),
        "transparent.png": (cv2.imencode(".png", np.zeros((20, 20, 4), np.uint8))[1].tobytes(), "no ink"),
    }
    for name, write in good.items():
        write(tmp_path / name)
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    result = run("model.py", "predict", tmp_path)
    assert result.returncode == 1
    told = dict(line.split("  ")[:2] for line in result.stdout.splitlines())
    assert list(told) == [str(tmp_path / name) for name in good]
    told.pop(str(tmp_path / "one row.png"))
    assert set(told.values()) == {"7"}
    for line, (name, (_, why)) in zip(result.stderr.splitlines(), bad.items(), strict=True):
        assert line.startswith(f"model.py: {tmp_path / name}: ")
        assert line.endswith(why)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_what_has_no_end(run, failed):
    failed(run("model.py", "predict", "/dev/zero"), 1, "/dev/zero", "without an end")
    failed(run("model.py", "evaluate", "--strokes", "/dev/zero"), 1, "/dev/zero", "without an end")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder(run, tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), IMAGE)
    os.mkfifo(tmp_path / "b.png")
    result = run("model.py", "predict", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{tmp_path / 'a.png'}  7")


def function(name: str, where: str) -> dict:
    return {"module": where, "class_name": "function", "config": name, "registered_name": "function"}


@pytest.mark.parametrize("how", ["lambda", "lambda of a name", "activation", "network"])
def test_weights_run_no_code(tmp_path, how):
    path, ran = tmp_path / "foreign.keras", tmp_path / "ran"
    layers, code = model.load_keras().layers, f"open({str(ran)!r}, 'w')"
    layer = layers.Lambda(eval(f"lambda x: ({code}, x)[1]")) if how == "lambda" else layers.Dense(512)
    inside = [layers.Flatten(), layer, layers.Dense(10)]
    model.load_keras().Sequential([layers.Input((28, 28)), *inside]).save(path)
    ran.unlink(missing_ok=True)  # to build it, it ran
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    config = json.loads(parts["config.json"])
    changed = config["config"]["layers"][2]
    if how == "lambda of a name":
        changed["class_name"] = "Lambda"
        changed["config"] = {
            "name": "a",
            "function": function("system", "os"),
            "arguments": {"command": f"touch {ran}"},
        }
    elif how == "activation":
        changed["config"]["activation"] = function("exec", "builtins")
    elif how == "network":
        config = {"module": "os", "class_name": "system", "config": {"command": f"touch {ran}"}}
    parts["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    with pytest.raises(FileError, match="not a network that can be loaded") as caught:
        model.load(path)
    assert len(str(caught.value).splitlines()) == 1
    assert not ran.exists()


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, who may read everything."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="links and rights of another kind")
@pytest.mark.parametrize("what", ["loop", "closed"])
def test_loops_and_closed_folders(tmp_path, what):
    folder = tmp_path / what
    if what == "loop":
        folder.symlink_to(folder)
    else:
        (folder / "7").mkdir(parents=True)
        (folder / "a.keras").write_bytes(b"weights")
        folder.chmod(0)
    try:
        with nobody():
            for read in (
                lambda: model.load(folder / "a.keras"),
                lambda: read_image(folder / "a.png"),
                lambda: files.read_strokes(folder / "a.tra"),
                lambda: files.numbers(folder),
            ):
                with pytest.raises(FileError) as caught:
                    read()
                assert str(caught.value).startswith(str(folder))
                assert len(str(caught.value).splitlines()) == 1
            with pytest.raises(OSError, match=r"denied|levels of symbolic links|exists"):
                Drawings(folder).keep([IMAGE], "7")  # what becomes of it: test_labelling.py
    finally:
        if what == "closed":
            folder.chmod(0o700)
    if what == "closed":
        assert sorted(path.name for path in folder.rglob("*")) == ["7", "a.keras"]


def test_kill_9_while_training(few_digits, tmp_path):
    out = tmp_path / "good.keras"
    out.write_bytes(b"good weights")
    with training(out, few_digits, 100_000) as process:
        for line in process.stderr:
            if line.startswith("Epoch 3/"):
                break
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"good.keras": b"good weights"}
    until(lambda: subprocess.run(["pgrep", "-s", str(process.pid)]).returncode == 1, 10, "processes are left over")


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do some work in a process of its own, killed before its file operation number `step`; whether it came so far."""
    child = os.fork()
    if not child:
        operations = iter(range(1, step + 1))

        def count(event: str, _: tuple) -> None:
            if event.split(".")[0] in STEPS and next(operations, 0) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL)
    return status != 0


def save_drawings(folder: Path) -> None:
    """Correct a drawing's label, killed at each step; the drawing is there then, under its old label or its new one."""
    killed, step = True, 0
    while killed:
        step += 1
        kept = Drawings(folder / str(step))
        kept.keep([IMAGE], "1")
        killed = killed_at(step, lambda: kept.keep([IMAGE], "7"))  # noqa: B023
        there = files.drawings(kept.folder)
        assert {label for _, label in there} in ([{1}, {7}, {1, 7}] if killed else [{7}])
        assert all(np.array_equal(read_image(path), IMAGE) for path, _ in there)
    assert step > 5


def save_weights(folder: Path) -> None:
    """Save other weights over those of a network, and look at each step at what a kill would leave."""
    path, old, new = folder / "a.keras", model.build("mlp256"), model.build("mlp256")
    left: list[list[bytes]] = []  # weights and record
    watching = False  # the hook's own reading is not a step, and it can't be taken away

    def look(event: str, _: tuple) -> None:
        nonlocal watching
        if watching and event.split(".")[0] in STEPS:
            watching = False
            left.append([file.read_bytes() for file in (path, path.with_suffix(".json"))])
            watching = True

    sys.addaudithook(look)
    model.save(old, path, {"of": "old"})
    watching = True
    look("open", ())
    model.save(new, path, {"of": "new"})
    look("open", ())
    watching = False
    assert len(left) > 5
    for files_left in zip(*left, strict=True):
        assert files_left[0] != files_left[-1]
        assert set(files_left) == {files_left[0], files_left[-1]}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no kill -9 here")
@pytest.mark.parametrize("saving", [save_drawings, save_weights])
def test_kill_9_while_saving(tmp_path, saving):
    process = multiprocessing.get_context("spawn").Process(target=saving, args=(tmp_path,))
    process.start()
    process.join(120)
    assert process.exitcode == 0

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
| weights that would run code: Lambda, a SavedModel, names of functions | one line, and nothing was run | test_weights_run_no_code |
| a loop of links, a closed folder, for weights, images, drawings | one line, or told in the panel | test_loops_and_closed_folders |
| a full disk, a file in the way, two windows at once | the drawings before are whole | test_drawings.py |
| a drawing's former place that may not be changed | it says that it is there, too | test_a_drawing_that_can_not_be_removed |
| a network that gives no probabilities, or no numbers | one line | test_model.py: test_a_network_must_give_probabilities |
| names of any bytes, outputs and errors that are closed or full | one line, shown somehow | test_command_line.py |
| Ctrl-C once more while what was learnt is scored and saved | it is saved | test_model.py: test_ctrl_c_keeps_what_was_learnt_also_if_pressed_again |
| kill -9 of train before it learns, Ctrl-C | the weights before are whole | test_model.py: test_what_was_there_stays_when_training_ends_before_it_began |
| Ctrl-C while a command still loads its libraries | at most one line | test_killed.py: test_ctrl_c_while_it_loads |
| kill -9 of train while it learns | the same, and no process left | test_killed.py: test_kill_9_while_training |
| kill -9 at every step of saving a drawing, weights, a figure | the old one or the new one is there, whole | test_killed.py: test_kill_9_while_saving |
"""  # noqa: E501

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from desk import SEVEN, Desk, painted, until
from PIL import Image

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


@contextlib.contextmanager
def pulse(process: subprocess.Popen) -> Iterator[list[float]]:
    """Feel the pulse of a window's loop, which rests in each of its turns; gives the longest time between two rests.

    It is felt every 10 ms. Where the machine is busy elsewhere, it is felt less often, and the time counts for less.
    """
    status, step = Path(f"/proc/{process.pid}/status"), 0.01
    longest, ended = [0.0], threading.Event()

    def feel() -> None:
        rests, still = "", 0.0
        while not ended.wait(step):
            before, rests = rests, re.search(r"^voluntary_ctxt_switches:.*", status.read_text(), re.MULTILINE)[0]
            still = still + step if rests == before else 0.0
            longest[0] = max(longest[0], still)

    finger = threading.Thread(target=feel)
    finger.start()
    try:
        yield longest
    finally:
        ended.set()
        finger.join()


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
    place = desk.left, desk.top
    with pulse(desk.process) as longest:
        for number in range(EVENTS // BATCH):
            desk.xdotool(*some_events(rng, desk))
            until(lambda: desk.process.poll() is not None or responds(desk), 10, "the window hangs")
            assert desk.process.poll() is None, desk.process.stderr.read()
            assert longest[0] < 1, "the window hung"
            if number % 10 == 9 and desk.worker():
                os.kill(desk.worker(), signal.SIGKILL)

    desk.xdotool("mouseup", 1)
    desk.wheel()
    desk.locate()
    assert (desk.left, desk.top) == place, "the window has moved"
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


def writing_model(folder: Path, ran: Path) -> str:
    """A SavedModel of TensorFlow's, in a folder, that writes a file when it is called."""
    import tensorflow

    class Writing(tensorflow.Module):
        @tensorflow.function(input_signature=[tensorflow.TensorSpec((None, 784))])
        def serve(self, x):
            tensorflow.io.write_file(str(ran), "ran")
            return x

    writing = Writing()
    tensorflow.saved_model.save(writing, str(folder / "saved"), {"serve": writing.serve})
    return str(folder / "saved")


@pytest.mark.parametrize("how", ["lambda", "lambda of a name", "saved model", "activation", "network"])
def test_weights_run_no_code(tmp_path, how):
    path, ran = tmp_path / "foreign.keras", tmp_path / "ran"
    layers, code = model.load_keras().layers, f"open({str(ran)!r}, 'w')"
    layer = layers.Lambda(eval(f"lambda x: ({code}, x)[1]")) if how == "lambda" else layers.Activation("relu")
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
    elif how == "saved model":
        changed["class_name"] = "TFSMLayer"
        changed["config"] = {"name": "a", "filepath": writing_model(tmp_path, ran), "call_endpoint": "serve"}
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


@pytest.mark.skipif(os.name != "posix", reason="rights of another kind")
def test_a_drawing_that_can_not_be_removed():
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is root's alone
        Path(folder).chmod(0o777)
        kept = Drawings(Path(folder))
        kept.keep([IMAGE], "1")
        (kept.folder / "1").chmod(0o555)
        with nobody():
            assert kept.keep([IMAGE], "7") == "Still 1, too; saved as 7: 1 of them, 2 in all."
        (kept.folder / "1").chmod(0o755)
        assert kept.keep([IMAGE], "2").endswith(" to 2: 1 of them, 1 in all.")


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
        (tmp_path / "b.keras").write_bytes(b"weights")
        (tmp_path / "b.keras").chmod(0)
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
            if what == "closed":
                with pytest.raises(FileError, match=r"b\.keras: Permission denied; name another file"):
                    model.load(tmp_path / "b.keras")
            with pytest.raises(OSError, match=r"denied|levels of symbolic links|exists"):
                Drawings(folder).keep([IMAGE], "7")  # what becomes of it: test_labelling.py
    finally:
        if what == "closed":
            folder.chmod(0o700)
    if what == "closed":
        assert sorted(path.name for path in folder.rglob("*")) == ["7", "a.keras"]

"""The command predict: real processes, real files, good ones and broken ones."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import model
from figures import save, without_window
from files import FileError, read_image
from ink import picture
from number import Digit, Number, one_digit
from prediction import MOST, Reading, images_in, natural, sheet

READING = r"\d\??  \d+\.\d%  \(next: \d \d+\.\d%, \d \d+\.\d%\)"


def png(path: Path, image: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(".png", image)[1])
    return path


@pytest.fixture
def digits(mnist, tmp_path) -> Path:
    """A folder of digit1.png, digit2.png, digit10.png, and what is no image."""
    folder = tmp_path / "digits"
    (folder / "more.png").mkdir(parents=True)
    for image, number in zip(mnist[1][0], (1, 2, 10), strict=False):
        png(folder / f"digit{number}.png", image)
    png(folder / ".hidden.png", mnist[1][0][3])
    (folder / "notes.txt").write_text("seven")
    return folder


def test_predict_folders_files_and_standard_input(run, digits, mnist, tmp_path):
    colours = np.random.default_rng(0).integers(0, 255, 3)
    image = mnist[1][0][0].astype(np.uint16)
    files = [
        png(tmp_path / "16 bit.png", image * 257),
        png(tmp_path / "transparent.png", np.dstack([image * 0, image * 0, image * 0, image]).astype(np.uint8)),
        png(tmp_path / "ä ö.png", 255 - np.rint(image[..., None] * (colours / 255)).astype(np.uint8)),
    ]
    labels = mnist[1][1]
    result = run("model.py", "predict", *files, digits)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    named = [*files, *(digits / f"digit{number}.png" for number in (1, 2, 10))]
    lines = result.stdout.splitlines()
    for file, label, line in zip(named, [labels[0]] * 3 + list(labels[:3]), lines, strict=True):
        assert re.fullmatch(re.escape(f"{file}  ") + READING, line)
        assert line.startswith(f"{file}  {label}")


def test_predict_reads_the_others(run, digits, tmp_path):
    good = digits / "digit1.png"
    blank = png(tmp_path / "blank.png", np.zeros((28, 28), np.uint8))
    empty, cut, text, folder, loop, closed = (
        tmp_path / name for name in ("empty.png", "cut.png", "text.png", "none", "loop.png", "closed.png")
    )
    empty.write_bytes(b"")
    cut.write_bytes(good.read_bytes()[:60])
    text.write_text("seven")
    folder.mkdir()
    wrong = [
        (tmp_path / "none.png", "No such file"),
        (empty, "empty"),
        (blank, "no ink"),
        (cut, "not an image"),
        (text, "not an image"),
        (folder, "no images in this folder"),
    ]
    if os.name == "posix":
        loop.symlink_to(loop)
        wrong.append((loop, "symbolic links"))
        if os.geteuid():  # root may read everything
            closed.write_bytes(good.read_bytes())
            closed.chmod(0)
            wrong.append((closed, "Permission denied"))
    result = run("model.py", "predict", *(file for file, _ in wrong), good)
    assert result.returncode == 1
    assert [line.split("  ")[0] for line in result.stdout.splitlines()] == [str(good)]
    for error, (file, why) in zip(result.stderr.splitlines(), wrong, strict=True):
        assert error.startswith(f"model.py: {file}: ")
        assert why in error


@pytest.mark.parametrize(("content", "why"), [(None, ""), (b"seven", "not an image, or damaged")])
def test_standard_input_for_machines(digits, mnist, content, why):
    result = subprocess.run(
        [sys.executable, "model.py", "predict", "--json", "-", str(digits)],
        cwd=ROOT,
        input=(digits / "digit10.png").read_bytes() if content is None else content,
        capture_output=True,
    )
    assert result.returncode == (1 if why else 0)
    assert result.stderr.decode().strip() == (f"model.py: standard input: {why}" if why else "")
    said = json.loads(result.stdout)
    assert said["network"] == str(model.WEIGHTS / "mlp512.keras")
    files = [str(digits / f"digit{number}.png") for number in (1, 2, 10)]
    assert [one["file"] for one in said["predictions"]] == files if why else ["-", *files]
    network = model.load(model.WEIGHTS / "mlp512.keras")
    for one in said["predictions"]:
        image = read_image(files[2] if one["file"] == "-" else one["file"])
        probabilities = network.predict_on_batch(picture(image)[None])[0]
        assert one["probabilities"] == pytest.approx(probabilities.tolist(), abs=1e-5)
        assert one["digit"] == probabilities.argmax()
        assert one["confidence"] == max(one["probabilities"])
        assert one["sure"] == (one["confidence"] >= model.DOUBT)
        assert one["lines"] == [str(one["digit"])]
        (digit,) = one["digits"]
        assert digit.items() <= one.items()


def test_numbers_in_image_files(run, mnist, tmp_path):
    images, labels = mnist[1]
    side_by_side = png(tmp_path / "a.png", 255 - np.hstack(images[:3]))
    one_above = png(tmp_path / "b.png", np.vstack([np.hstack(images[2:4]), np.hstack(images[:2])]))
    says = [f"{one}{two}{three}" for one, two, three in [labels[:3]]]
    says += [f"{labels[2]}{labels[3]} {labels[0]}{labels[1]}"]
    result = run("model.py", "predict", "--save", tmp_path / "sheet.svg", side_by_side, one_above)
    assert result.returncode == 0, result.stderr
    for line, file, said in zip(result.stdout.splitlines(), (side_by_side, one_above), says, strict=True):
        assert re.fullmatch(rf"{re.escape(str(file))}  {said}\??  \d+\.\d%", line)
    result = run("model.py", "predict", "--json", side_by_side, one_above)
    for told, said in zip(json.loads(result.stdout)["predictions"], says, strict=True):
        assert told["lines"] == said.split()
        assert [digit["digit"] for digit in told["digits"]] == [int(digit) for digit in said if digit != " "]
        assert told["confidence"] == pytest.approx(np.prod([digit["confidence"] for digit in told["digits"]]))
        assert "digit" not in told
    result = run("model.py", "predict", "--single", side_by_side)
    assert re.fullmatch(re.escape(f"{side_by_side}  ") + READING, result.stdout.rstrip())


def test_nobody_reads_on(digits):
    command = [sys.executable, "model.py", "predict", *[str(digits)] * 400]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 1


def test_save(run, digits, tmp_path):
    png(digits / "数 $x_1$ -- <b>.png", read_image(digits / "digit1.png"))
    result = run("model.py", "predict", "--save", tmp_path / "a.PNG", digits, DISPLAY=None)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 4
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_sheet_that_can_not_be_saved_or_shown(run, failed, digits, tmp_path):
    path = tmp_path / "none" / "a.png"
    result = run("model.py", "predict", "--json", "--save", path, digits)
    failed(result, 1, str(path.parent), "no such folder")
    assert result.stdout == ""
    result = run("model.py", "predict", "--show", digits, DISPLAY=None, WAYLAND_DISPLAY=None)
    failed(result, 1, "model.py: ", "no display", "--save")
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["FILE"]),
        (["--save", "a.gif", "a.png"], ["--save", ".png, .svg, .pdf"]),
        (["--save", "a.png", "--show", "a.png"], ["--show", "--save"]),
    ],
)
def test_wrong_usage(run, failed, arguments, words):
    failed(run("model.py", "predict", *arguments), 2, *words)


def test_the_window(shown, digits):
    output = shown("^PaintCV: predictions$", "model.py", "predict", "--show", digits, key="Escape")
    assert len(output.splitlines()) == 3


def some_readings(count: int) -> list[Reading]:
    """Readings of files with long names and odd ones, of images wide and narrow, of one digit and of more and more."""
    (ink,) = one_digit(np.full((9, 9), 255, np.uint8))
    names = ["W" * 200 + ".png", "-", "數字$x_1$--<b>\udcff\n" * 9]
    return [
        Reading(
            names[place % 3],
            np.zeros((200, 1 + 90 * (place % 3), 3), np.uint8),
            Number((Digit(ink, np.eye(10)[place % 10]),) * (1 + 2 * place)),
        )
        for place in range(count)
    ]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "start"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")])
def test_a_sheet_in_each_format(tmp_path, name, start):
    without_window()
    save(sheet(some_readings(3)), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)
    if start == b"<?xml":
        ElementTree.parse(tmp_path / name)


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_nothing_on_a_sheet_overlaps_or_is_cut_off(count):
    without_window()
    figure = sheet(some_readings(count))
    figure.canvas.draw()
    boxes = [axes.get_position().transformed(figure.transFigure) for axes in figure.axes]
    boxes += [text.get_window_extent() for text in figure.texts]
    assert len(boxes) == 3 * count
    for number, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
        assert box.count_overlaps(boxes[:number]) == 0
    assert figure.bbox.width <= 3.5 * figure.bbox.height


def test_a_sheet_of_too_many():
    with pytest.raises(FileError, match=f"not {MOST + 1}"):
        sheet([None] * (MOST + 1))


@given(st.lists(st.integers(0, 10**30), max_size=20), st.sampled_from(["digit", "", "Scan 2 "]))
def test_natural_order_is_that_of_the_numbers(numbers, word):
    names = sorted((f"{word}{number}.png" for number in numbers), key=natural)
    assert names == [f"{word}{number}.png" for number in sorted(numbers)]


@given(st.lists(st.text(max_size=8), unique=True, max_size=8), st.randoms())
def test_any_names_have_one_order(names, random):
    first = sorted(names, key=natural)
    random.shuffle(names)
    assert sorted(names, key=natural) == first


def test_natural_order_in_words():
    names = ["a", "digit1", "Digit2", "digit2b", "digit10", "scan 7 of 9", "scan 07 of 10"]
    backwards = names[::-1]
    assert sorted(backwards, key=natural) == names


def test_images_in(digits):
    assert images_in("-") == ["-"]
    assert images_in("nowhere.png") == ["nowhere.png"]
    assert images_in(str(digits)) == [str(digits / f"digit{number}.png") for number in (1, 2, 10)]

"""`model.py predict`: files good and broken, numbers, JSON and the sheet."""

import dataclasses
import io
import json
import os
import re
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from paintcv.commands.options import weights_path
from paintcv.commands.predict import images_in, natural_key
from paintcv.ink.picture import make_picture
from paintcv.networks import prediction, weights
from paintcv.networks.weights import load_network
from paintcv.segmentation import reading
from paintcv.segmentation.number import DOUBT_BELOW, LeftOut
from paintcv.segmentation.reading import read_image
from tests.conftest import png
from tests.support.answers import make_kinds, make_number
from tests.support.desk import SEVEN, painted
from tests.support.figures import svg_texts

READING = r"\d\??  \d+\.\d%  \(next: \d \d+\.\d%, \d \d+\.\d%\)"


@pytest.fixture
def digits(mnist, tmp_path) -> Path:
    """A folder of digit1.png, digit2.png and digit10.png, and of what is no image."""
    folder = tmp_path / "digits"
    (folder / "more.png").mkdir(parents=True)
    for image, number in zip(mnist[1][0], (1, 2, 10), strict=False):
        png(folder / f"digit{number}.png", image)
    png(folder / ".hidden.png", mnist[1][0][3])
    (folder / "notes.txt").write_text("seven")
    return folder


def test_folders_and_files(call, digits, mnist, tmp_path):
    colours = np.random.default_rng(0).integers(0, 255, 3)
    image = mnist[1][0][0].astype(np.uint16)
    files = [
        png(tmp_path / "16 bit.png", image * 257),
        png(tmp_path / "transparent.png", np.dstack([image * 0, image * 0, image * 0, image]).astype(np.uint8)),
        png(tmp_path / "ä ö.png", 255 - np.rint(image[..., None] * (colours / 255)).astype(np.uint8)),
    ]
    labels = mnist[1][1]
    result = call("model.py", "predict", *files, digits)
    assert (result.returncode, result.stderr) == (0, "")
    named = [*files, *(digits / f"digit{number}.png" for number in (1, 2, 10))]
    lines = result.stdout.splitlines()
    for file, label, line in zip(named, [labels[0]] * 3 + list(labels[:3]), lines, strict=True):
        assert re.fullmatch(re.escape(f"{file}  ") + READING, line)
        assert line.startswith(f"{file}  {label}")


def test_an_image_that_can_not_be_read_is_an_error_and_the_others_are_read(call, digits, tmp_path):
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
        (tmp_path / "none.png", "no such file; check the name"),
        (empty, "empty"),
        (blank, "no ink"),
        (cut, "not an image"),
        (text, "not an image"),
        (folder, "no images directly in this folder"),
    ]
    if os.name == "posix":
        loop.symlink_to(loop)
        wrong.append((loop, "symbolic links"))
        if os.geteuid():  # root may read everything
            closed.write_bytes(good.read_bytes())
            closed.chmod(0)
            wrong.append((closed, "Permission denied"))
    result = call("model.py", "predict", *(file for file, _ in wrong), good)
    assert result.returncode == 1
    assert [line.split("  ")[0] for line in result.stdout.splitlines()] == [str(good)]
    for error, (file, why) in zip(result.stderr.splitlines(), wrong, strict=True):
        assert error.startswith(f"model.py: {file}: ")
        assert why in error


def test_absurd_images(call, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)
    png_bytes, jpg_bytes = (cv2.imencode(kind, noise)[1].tobytes() for kind in (".png", ".jpg"))
    paper = 255 - painted([SEVEN])
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
        "changed.png": (png_bytes[:300] + b"changed" + png_bytes[307:], "damaged"),
        "cut.jpg": (jpg_bytes[:300], "damaged"),
        "cut.ppm": (b"P6 30 30 255\nabc", "damaged"),
        "enormous.png": (png_bytes[:16] + b"\0\1\0\0" * 2 + png_bytes[24:], "damaged"),
        "huge, it says.pgm": (b"P5 30000 30000 255\nabc", "scale it down first"),
        "nan.tif": (cv2.imencode(".tif", np.full((20, 20), np.nan, np.float32))[1].tobytes(), "no ink"),
        "noise.webp": (os.urandom(5000), "damaged"),
        "transparent.png": (cv2.imencode(".png", np.zeros((20, 20, 4), np.uint8))[1].tobytes(), "no ink"),
    }
    for name, write in good.items():
        write(tmp_path / name)
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    result = call("model.py", "predict", tmp_path)
    assert result.returncode == 1
    readings = dict(line.split("  ")[:2] for line in result.stdout.splitlines())
    assert list(readings) == [str(tmp_path / name) for name in good]
    readings.pop(str(tmp_path / "one row.png"))
    assert set(readings.values()) == {"7"}
    for line, (name, (_, why)) in zip(result.stderr.splitlines(), bad.items(), strict=True):
        assert line.startswith(f"model.py: {tmp_path / name}: ")
        assert line.endswith(why)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_is_left_out(call, tmp_path):
    png(tmp_path / "a.png", painted([SEVEN]))
    os.mkfifo(tmp_path / "b.png")
    result = call("model.py", "predict", tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{tmp_path / 'a.png'}  7")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_an_image_without_an_end(call, failed):
    failed(call("model.py", "predict", "/dev/zero"), 1, "/dev/zero", "without an end")


class StandardInput(io.TextIOWrapper):
    """Standard input that holds these bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))


@pytest.mark.parametrize(("content", "why"), [(None, ""), (b"seven", "not an image, or damaged")])
def test_json_and_standard_input(call, digits, monkeypatch, content, why):
    content = (digits / "digit10.png").read_bytes() if content is None else content
    monkeypatch.setattr(sys, "stdin", StandardInput(content))
    result = call("model.py", "predict", "--json", "-", digits)
    assert result.returncode == (1 if why else 0)
    assert result.stderr.strip() == (f"model.py: standard input: {why}" if why else "")
    printed = json.loads(result.stdout)
    assert printed["network"] == str(weights_path("mlp512"))
    files = [str(digits / f"digit{number}.png") for number in (1, 2, 10)]
    assert [values["file"] for values in printed["predictions"]] == (files if why else ["-", *files])
    network = load_network(weights_path("mlp512"))
    for values in printed["predictions"]:
        image = read_image(files[2] if values["file"] == "-" else values["file"])
        probabilities = network.predict_on_batch(make_picture(image)[None])[0]
        assert values["probabilities"] == pytest.approx(probabilities.tolist(), abs=1e-5)
        assert values["digit"] == probabilities.argmax()
        assert values["confidence"] == pytest.approx(values["whole"] * max(values["probabilities"]), abs=0.01)
        assert values["sure"] == (values["confidence"] >= DOUBT_BELOW)
        assert values["confidence"] + sum(other["probability"] for other in values["others"]) < 1 + 1e-5
        assert values["lines"] == [str(values["digit"])]
        assert values["left_out"] == []
        (digit,) = values["digits"]
        assert digit.keys() <= values.keys()
        assert all(digit[key] == values[key] for key in ("digit", "whole", "probabilities"))


def test_what_is_no_digit_and_what_was_left_out(call, monkeypatch, tmp_path):
    """As a rejector says that takes nothing for a digit."""
    file = png(tmp_path / "a.png", painted([SEVEN]))
    divided = reading.divide

    def divide(candidates, probabilities, kinds):
        number = divided(candidates, probabilities, np.tile(make_kinds(0), (len(kinds), 1)))
        return dataclasses.replace(number, marks=(LeftOut("line", (10, 250, 200, 8)),))

    monkeypatch.setattr(reading, "divide", divide)
    line = call("model.py", "predict", file).stdout
    assert re.fullmatch(rf"{re.escape(str(file))}  \?  no digit  \(like 7 99\.\d%\)  \(left out: 1 line\)\n", line)
    (values,) = json.loads(call("model.py", "predict", "--json", file).stdout)["predictions"]
    assert values["left_out"] == [{"kind": "line", "box": [10, 250, 200, 8]}]
    assert (values["digit"], values["like"], values["sure"], values["lines"]) == (None, 7, False, ["_"])
    assert values["whole"] < 0.01
    assert values["others"][0]["text"].strip("_").isdigit()
    (digit,) = values["digits"]
    assert (digit["digit"], digit["like"], digit["sure"]) == (None, 7, False)
    assert digit["confidence"] < 0.01


def test_what_else_a_number_may_be(call, monkeypatch, tmp_path):
    number = make_number("24", 0.8)
    number = dataclasses.replace(number, others=(("29", 0.25), ("", 0.0625)))
    monkeypatch.setattr(reading, "divide", lambda *_: number)
    file = png(tmp_path / "a.png", painted([SEVEN]))
    assert call("model.py", "predict", file).stdout == f"{file}  24?  64.0%  (or 29)\n"
    (values,) = json.loads(call("model.py", "predict", "--json", file).stdout)["predictions"]
    assert values["others"] == [{"text": "29", "probability": 0.25}, {"text": "", "probability": 0.0625}]
    assert (values["lines"], values["sure"], "digit" in values) == (["24"], False, False)


def test_a_missing_rejector_is_one_line_and_all_is_read(call, digits, monkeypatch, tmp_path):
    missing_rejector = weights.missing_rejector
    why = f"{tmp_path / 'rejector.keras'}: no such file"
    monkeypatch.setattr(weights, "load_rejector", lambda: load_network(tmp_path / "rejector.keras"))
    missing_rejector.cache_clear()
    prediction._load_both.cache_clear()
    try:
        result = call("model.py", "predict", "--json", digits)
    finally:
        missing_rejector.cache_clear()
        prediction._load_both.cache_clear()
    assert result.returncode == 0
    assert result.stderr.startswith(f"model.py: {why}; ")
    assert result.stderr.count("\n") == 1
    predictions = json.loads(result.stdout)["predictions"]
    assert len(predictions) == 3
    assert all(digit["digit"] is not None for values in predictions for digit in values["digits"])


def test_numbers(call, mnist, tmp_path):
    images, labels = mnist[1]
    side_by_side = png(tmp_path / "a.png", 255 - np.hstack(images[:3]))
    two_lines = png(tmp_path / "b.png", np.vstack([np.hstack(images[2:4]), np.hstack(images[:2])]))
    expected = ["".join(map(str, labels[:3])), f"{labels[2]}{labels[3]} {labels[0]}{labels[1]}"]
    result = call("model.py", "predict", "--save", tmp_path / "sheet.svg", side_by_side, two_lines)
    assert (result.returncode, result.stderr) == (0, "")
    for line, file, number in zip(result.stdout.splitlines(), (side_by_side, two_lines), expected, strict=True):
        assert re.fullmatch(rf"{re.escape(str(file))}  {number}(\?  \d+\.\d%  \(or .+\)|  \d+\.\d%)", line)
    result = call("model.py", "predict", "--json", side_by_side, two_lines)
    for values, number in zip(json.loads(result.stdout)["predictions"], expected, strict=True):
        assert values["lines"] == number.split()
        assert [digit["digit"] for digit in values["digits"]] == [int(digit) for digit in number if digit != " "]
        assert values["confidence"] + sum(other["probability"] for other in values["others"]) < 1 + 1e-5
        assert number not in [other["text"] for other in values["others"]]
        assert "digit" not in values
    result = call("model.py", "predict", "--single", side_by_side)
    assert re.fullmatch(re.escape(f"{side_by_side}  ") + r"\?  no digit  \(like \d \d+\.\d%\)\n", result.stdout)


def test_save(call, digits, tmp_path):
    png(digits / "数 $x_1$ -- <b>.png", read_image(digits / "digit1.png"))
    result = call("model.py", "predict", "--save", tmp_path / "a.PNG", digits)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 4
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_sheet_that_can_not_be_saved_or_shown(call, failed, digits, tmp_path):
    path = tmp_path / "none" / "a.png"
    result = call("model.py", "predict", "--json", "--save", path, digits)
    failed(result, 1, str(path.parent), "no such folder")
    assert result.stdout == ""
    result = call("model.py", "predict", "--show", digits)
    failed(result, 1, "model.py: no window", "python model.py predict --save FILE.png")
    assert len(result.stdout.splitlines()) == 3


@given(st.lists(st.integers(0, 10**30), max_size=20), st.sampled_from(["digit", "", "Scan 2 "]))
def test_natural_order_is_that_of_the_numbers(numbers, word):
    names = sorted((f"{word}{number}.png" for number in numbers), key=natural_key)
    assert names == [f"{word}{number}.png" for number in sorted(numbers)]


@given(st.lists(st.text(max_size=8), unique=True, max_size=8), st.randoms())
def test_any_names_have_one_order(names, random):
    first = sorted(names, key=natural_key)
    random.shuffle(names)
    assert sorted(names, key=natural_key) == first


def test_natural_order_by_example():
    names = ["a", "digit1", "Digit2", "digit2b", "digit10", "scan 7 of 9", "scan 07 of 10"]
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == names


def test_images_in(digits):
    assert images_in("-") == ["-"]
    assert images_in("nowhere.png") == ["nowhere.png"]
    assert images_in(str(digits)) == [str(digits / f"digit{number}.png") for number in (1, 2, 10)]


def test_the_stages_of_a_single_image(call, tmp_path):
    path = png(tmp_path / "a.png", painted([SEVEN]))
    result = call("model.py", "predict", "--save", tmp_path / "stages.svg", path)
    assert result.returncode == 0
    assert {"image", "paper", "left out", "candidates", "pictures"} <= set(svg_texts(tmp_path / "stages.svg"))


def test_formats_in_a_folder_that_can_not_be_read_are_told(call, tmp_path):
    png(tmp_path / "a.png", painted([SEVEN]))
    (tmp_path / "b.HEIC").write_bytes(b"\0\0\0\x14ftypheic" + bytes(40))
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "d.jxl").write_bytes(b"\xff\x0a" + bytes(9))
    (tmp_path / "notes.txt").write_text("seven")
    result = call("model.py", "predict", tmp_path)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{tmp_path / 'a.png'}  7 ")
    for line, name in zip(result.stderr.splitlines(), ("b.HEIC: HEIC", "c.pdf: PDF", "d.jxl: JPEG XL"), strict=True):
        assert line.startswith(f"model.py: {tmp_path / name}")


def test_a_box_that_is_left_out_is_told(call, tmp_path):
    image = painted([SEVEN])
    cv2.polylines(image, [np.array([(60, 12), (12, 12), (12, 268), (268, 268), (268, 12), (90, 12)])], False, 255, 4)
    path = png(tmp_path / "a.png", image)
    result = call("model.py", "predict", "--json", path)
    (reading,) = json.loads(result.stdout)["predictions"]
    assert reading["lines"] == ["7"]
    boxes = np.array([left_out["box"] for left_out in reading["left_out"]])
    (left, top), (right, bottom) = boxes[:, :2].min(0), (boxes[:, :2] + boxes[:, 2:]).max(0)
    assert np.abs(np.subtract((left, top, right, bottom), (10, 10, 271, 271))).max() <= 3

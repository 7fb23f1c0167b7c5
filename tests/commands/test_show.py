"""`model.py show`: weights, and what each pixel of an image adds to the answer."""

import cv2
import numpy as np

from tests.conftest import png
from tests.support.figures import svg_texts


def test_why_an_image_is_read_so(call, mnist, tmp_path):
    image = png(tmp_path / "seven.png", 255 - mnist[1][0][0])
    path = tmp_path / "why.svg"
    result = call("model.py", "show", image, "--save", path, MNIST_NPZ="/none")
    assert (result.returncode, result.stderr) == (0, "")
    reading, written = result.stdout.splitlines()
    assert reading.startswith(f"{image}  7")
    assert written == f"written: {path}"
    assert any(text.startswith("for and against 7 (") for text in svg_texts(path))


def test_a_number_is_read_as_predict_reads_it(call, mnist, tmp_path):
    images, labels = mnist[1]
    image, path = png(tmp_path / "number.png", 255 - np.hstack(images[:3])), tmp_path / "why.svg"
    reading, _ = call("model.py", "show", image, "--save", path).stdout.splitlines()
    assert call("model.py", "predict", image).stdout == f"{reading}\n"
    assert reading.startswith(f"{image}  {''.join(map(str, labels[:3]))}")
    assert {"digit 1 of 3", "digit 2 of 3", "digit 3 of 3"} & set(svg_texts(path))


def test_weights(call, tmp_path):
    path = tmp_path / "weights.png"
    result = call("model.py", "show", "--network", "mlp128x2", "--save", path)
    assert (result.returncode, result.stdout, result.stderr) == (0, f"written: {path}\n", "")
    assert cv2.imread(str(path)).std() > 5  # not blank


def test_an_image_that_can_not_be_read(call, failed, tmp_path):
    sheet = tmp_path / "why.png"
    failed(call("model.py", "show", tmp_path / "none.png", "--save", sheet), 1, f"model.py: {tmp_path / 'none.png'}")
    blank = png(tmp_path / "blank.png", np.full((28, 28), 255, np.uint8))
    failed(call("model.py", "show", blank, "--save", sheet), 1, f"{blank}: no ink")
    assert not sheet.exists()


def test_no_window(call, failed):
    failed(call("model.py", "show"), 1, "model.py: no window", "python model.py show --save FILE.png")

"""`model.py compare`, without trainings. With trainings: tests/e2e/test_trainings.py."""

import re

import cv2
import numpy as np

from tests.conftest import png


def test_shipped_weights_side_by_side(call, few_digits, few_strokes, tmp_path):
    out = tmp_path / "compare.png"
    words = ["--network", "mlp128x2", "mlp512", "--trials", 0, "--strokes", few_strokes, "--save", out]
    result = call("model.py", "compare", *words, MNIST_NPZ=few_digits)
    assert result.returncode == 0, result.stderr
    rows = [re.split(r" {2,}", line) for line in result.stdout.splitlines() if re.match(r"mlp\w+ ", line)]
    assert [row[:2] for row in rows[:2]] == [["mlp128x2", "118,282"], ["mlp512", "407,050"]]
    for name, *cells in rows[2:]:
        assert name in ("mlp128x2", "mlp512")
        mnist, shifted, *strokes = (float(cell.rstrip("%")) for cell in cells)
        assert mnist >= 97
        assert abs(mnist - shifted) < 1.5  # framed, the place doesn't matter
        assert len(strokes) == 2
        assert min(strokes) > 95
    assert f"written: {out}" in result.stdout
    assert cv2.imread(str(out)).shape[1] == 1500


def test_a_drawing_that_can_not_be_read_is_an_error_and_the_others_are_read(call, failed, few_digits, tmp_path):
    (tmp_path / "7").mkdir()
    png(tmp_path / "7" / "a.png", np.eye(28, dtype=np.uint8) * 255)
    (tmp_path / "7" / "b.png").write_bytes(b"cut")
    words = ["--network", "mlp256", "--trials", 0, "--drawings", tmp_path]
    result = call("model.py", "compare", *words, MNIST_NPZ=few_digits)
    failed(result, 1, str(tmp_path / "7" / "b.png"), "not an image")
    assert "mlp256" in result.stdout

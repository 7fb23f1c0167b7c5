"""The sheets of distorted, varied and made-up digits, and of doodles."""

import sys

import cv2
import pytest

from tools import distortions


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ([], distortions.ROWS),
        (["--strokes", "few"], distortions.ROWS),
        (["--strokes", "few", "--varied"], distortions.ROWS),
        (["--made-up"], 11),
        (["--doodles"], len(distortions.DOODLES)),
    ],
)
def test_each_sheet_has_its_rows(options, rows, few_strokes, few_digits, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_NPZ", str(few_digits))
    out = tmp_path / "sheet.png"
    words = [str(few_strokes) if word == "few" else word for word in options]
    monkeypatch.setattr(sys, "argv", ["distortions", str(out), *words])
    distortions.main()
    side = (distortions.PICTURE_SIDE + distortions.GAP) * distortions.ZOOM
    sheet = cv2.imread(str(out), cv2.IMREAD_GRAYSCALE)
    assert sheet.shape == (rows * side, distortions.COLUMNS * side)
    for row in range(rows):
        assert sheet[row * side : (row + 1) * side].max() == 255


def test_what_is_made_of_strokes_needs_them(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["distortions", "out.png", "--varied"])
    with pytest.raises(SystemExit):
        distortions.main()
    assert "needs --strokes" in capsys.readouterr().err

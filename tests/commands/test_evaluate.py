"""`model.py evaluate`: scores of MNIST, drawings, pen strokes and composed numbers."""

import json
import os
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from paintcv.commands.options import weights_path
from paintcv.data.painting import compose_numbers
from paintcv.data.sets import stroke_sets
from paintcv.data.strokes import read_pen_digits
from paintcv.data.written import SOURCES, written_sets
from paintcv.ink.picture import make_pictures
from paintcv.learning.digit_scores import ORDER
from paintcv.learning.scores import score_digits
from paintcv.networks.prediction import predict, predict_kinds
from paintcv.networks.weights import load_network
from paintcv.segmentation.number import DOUBT_BELOW, is_refused
from paintcv.segmentation.paths import whole_alone
from paintcv.segmentation.reading import read_numbers
from tests.conftest import png
from tests.support.answers import make_kinds
from tests.support.figures import svg_texts
from tests.support.letters import unipen_letters
from tests.support.pens import unipen_numbers


@pytest.fixture
def evaluate(call, few_digits):
    """Call `model.py evaluate`, with the small MNIST unless other environment variables are set."""
    return lambda *arguments, **environment: call(
        "model.py", "evaluate", *arguments, **{"MNIST_NPZ": few_digits} | environment
    )


def test_json(evaluate, few_strokes, few_drawings, mnist):
    result = evaluate("--drawings", few_drawings, "--strokes", few_strokes, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert printed["network"] == str(weights_path("mlp512"))
    assert printed["others"] == []
    sets = printed["sets"]
    strokes = few_strokes.name
    assert [values["name"] for values in sets] == ["MNIST test", few_drawings.name, strokes, f"{strokes}, at random"]
    assert [values["n"] for values in sets] == [200, 20, 150, 150]
    network = load_network(weights_path("mlp512"))
    labels = mnist[1][1][:20]
    score = score_digits("drawings", predict(network, make_pictures(mnist[1][0][:20])), labels)
    # The same digits on white. There are more versions of them, so one or another digit may be read differently.
    assert abs(sets[1]["wrong"] - score.wrong) <= 1
    assert sets[1]["accuracy"] == pytest.approx(1 - sets[1]["wrong"] / 20)
    assert sets[1]["loss"] == pytest.approx(score.loss, abs=0.05)
    large, random = (predict(network, digits.pictures).argmax(1) for digits in stroke_sets(few_strokes))
    assert [values["same"] for values in sets] == [None, None, None, pytest.approx((large == random).mean())]
    assert all(0 <= values["ece"] < 0.2 for values in sets)
    large, *_ = stroke_sets(few_strokes)
    probabilities = predict(network, large.pictures)
    whole = whole_alone(probabilities, predict_kinds(large.views))
    refused, confidence = is_refused(whole, probabilities), whole * probabilities.max(1)
    assert sets[2]["refused"] == pytest.approx(refused.mean())
    assert sets[2]["confidence"] == pytest.approx(confidence.mean())
    assert sets[2]["doubted"] == pytest.approx((refused | (confidence < DOUBT_BELOW)).mean())


def test_each_digit_of_the_pen_strokes(evaluate, few_strokes, few_drawings):
    """Their two sets together; MNIST and drawings don't count."""
    words = ["--strokes", few_strokes, "--drawings", few_drawings]
    digits = json.loads(evaluate(*words, "--json").stdout)["digits"]
    labels = [digit.label for digit in read_pen_digits(few_strokes)]
    assert [(values["digit"], values["n"]) for values in digits] == [
        (digit, 2 * labels.count(digit)) for digit in ORDER
    ]
    large, random = stroke_sets(few_strokes)
    network = load_network(weights_path("mlp512"))
    answers = np.concatenate([predict(network, digit_set.pictures).argmax(1) for digit_set in (large, random)])
    is_one = np.concatenate([large.labels, random.labels]) == 1
    assert digits[0]["accuracy"] == pytest.approx((answers[is_one] == 1).mean())
    lines = evaluate(*words).stdout.splitlines()
    rows = lines[lines.index("each digit, in all sets of pen strokes") + 2 :]
    assert [row.split()[0] for row in rows] == [str(digit) for digit in ORDER]


def test_wrong_answers_with_a_disputed_label_are_counted(evaluate, mnist):
    line = r"^MNIST test: of the (\d+) wrong, (\d+) have a disputed label$"
    result = evaluate(MNIST_NPZ=os.environ.get("MNIST_NPZ"))
    ((wrong, disputed),) = re.findall(line, result.stdout, re.MULTILINE)
    assert 0 < int(disputed) <= 15 < int(wrong)
    assert "each digit" not in result.stdout  # that is for pen strokes
    assert not re.search(line, evaluate().stdout, re.MULTILINE)  # another set, though it has the same name


def test_table_and_confusion_matrices(evaluate, few_strokes, few_drawings):
    result = evaluate("--drawings", few_drawings, "--strokes", few_strokes, "--writers", "12", "--verbose")
    assert (result.returncode, result.stderr) == (0, "")
    by_12 = sum(digit.writer == 12 for digit in read_pen_digits(few_strokes))
    name = re.escape(f"{few_strokes.name}, writer 12")
    (count,) = re.findall(rf"^{name} +(\d+) +[\d.]+% +\d+(?: +[\d.]+%){{5}}$", result.stdout, re.M)
    assert int(count) == by_12
    assert result.stdout.count("read as") == 4


@pytest.fixture
def drawn_numbers(pen_digits, tmp_path) -> Path:
    """A folder of four numbers and a digit."""
    folder = tmp_path / "numbers"
    for length in (2, 4):
        for place, number in enumerate(compose_numbers(pen_digits[:300], length, 2, seed=length)):
            (folder / number.label).mkdir(parents=True)
            png(folder / number.label / f"{place}.png", 255 - number.canvas.image)
    (folder / "7").mkdir()
    png(folder / "7" / "a.png", number.canvas.image)
    return folder


def test_numbers(evaluate, few_strokes, drawn_numbers):
    result = evaluate("--drawings", drawn_numbers, "--strokes", few_strokes, "--numbers", 2, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    sets = json.loads(result.stdout)["sets"]
    digits, numbers, composed = sets[1], sets[2], sets[5:]
    assert (digits["n"], numbers["n"], numbers["name"]) == (1, 4, f"{drawn_numbers.name}, numbers")
    names = [f"1 digit{way}" for way in ("", " as image", " undivided")]
    names += [f"{length} digits{way}" for length in (2, 3, 4) for way in ("", " as image")]
    assert [values["name"] for values in composed] == [f"{few_strokes.name}, {name}" for name in names]
    for values in (numbers, *composed):
        assert values["accuracy"] <= values["digit_accuracy"] <= 1
        assert values["wrong"] == round(values["n"] * (1 - values["accuracy"]))


@pytest.fixture
def written(pen_digits, tmp_path) -> Path:
    """A file of numbers as people wrote them, the second one with a sign."""
    path = tmp_path / "written.dat"
    path.write_text(unipen_numbers([("17", 5), ("20-26", 5), ("4", 6), ("90", 7)], pen_digits))
    return path


def test_numbers_as_people_wrote_them(evaluate, written, few_strokes):
    words = ["--strokes", few_strokes, written, "--writers", "5-6"]
    result = evaluate(*words, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert [values["name"].partition(",")[0] for values in printed["sets"]] == ["MNIST test", *["few.tra"] * 2]
    name = "written.dat, writers 5-6"
    rows = [(values["name"], values["read_from"], values["n"]) for values in printed["written"]]
    groups = [(name, 3), (f"{name}, no signs", 2)]
    assert rows == [(group, source, n) for source in SOURCES for group, n in groups]
    for values in printed["written"]:
        assert sum(values[kind] for kind in ("right", "right_doubted", "wrong_doubted", "wrong")) == pytest.approx(1)
    network, (numbers,) = load_network(weights_path("mlp512")), written_sets(written, (range(5, 7),))
    readings = read_numbers(network, list(numbers.candidates("image")))
    right = [number.lines == [label] for number, label in zip(readings, ["17", "2026", "4"], strict=True)]
    assert printed["written"][2]["right"] + printed["written"][2]["right_doubted"] == pytest.approx(np.mean(right))
    lines = evaluate(*words).stdout.splitlines()
    assert sum(line.startswith(name) for line in lines) == 4


def test_only_signs_leave_no_group_without_signs(evaluate, pen_digits, tmp_path):
    path = tmp_path / "times.dat"
    path.write_text(unipen_numbers([("12:30", 5)], pen_digits))
    written = json.loads(evaluate("--strokes", path, "--json").stdout)["written"]
    assert [(values["name"], values["n"]) for values in written] == [("times.dat", 1)] * 2


def test_numbers_can_not_be_composed_of_numbers(evaluate, failed, written, few_strokes):
    result = evaluate("--strokes", written, "--numbers", 2, "--json")
    failed(result, 1, "written.dat: no single digits for --numbers; add a file of digits")
    assert len(json.loads(result.stdout)["written"]) == 4
    assert evaluate("--strokes", written, few_strokes, "--numbers", 2).returncode == 0


def test_a_file_of_numbers_that_can_not_be_read_or_lacks_the_writers(evaluate, failed, written):
    failed(evaluate("--strokes", written, "--writers", "99"), 1, "written.dat: nothing to read by writer 99")
    written.write_text(written.read_text().replace('"90"', '"9 %"'))
    result = evaluate("--strokes", written, "--json")
    failed(result, 1, "written.dat, line", "'9 %' is no number", "--others")
    assert json.loads(result.stdout)["written"] == []


def test_a_set_that_can_not_be_read_is_an_error_and_the_others_are_scored(evaluate, few_strokes, tmp_path):
    broken = tmp_path / "broken.tra"
    broken.write_text('.SEGMENT DIGIT 0 ? "4"\n.PEN_DOWN\n 1\n')
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "cut.png").write_bytes(b"cut")
    png(tmp_path / "7" / "good.png", cv2.line(np.zeros((30, 30), np.uint8), (5, 5), (20, 20), 255, 3))
    none = tmp_path / "none.npz"
    words = ["--drawings", tmp_path / "none", tmp_path, "--strokes", broken, few_strokes, "--json"]
    result = evaluate(*words, MNIST_NPZ=none)
    assert result.returncode == 1
    wrong = [none, tmp_path / "none", tmp_path / "7" / "cut.png", f"{broken}, line 3"]
    assert [error.split(": ")[1] for error in result.stderr.splitlines()] == [*map(str, wrong)]
    sets = json.loads(result.stdout)["sets"]
    assert [(values["name"], values["n"]) for values in sets][:2] == [(tmp_path.name, 1), (few_strokes.name, 150)]


def test_numbers_that_can_not_be_composed_are_an_error_and_the_single_digits_are_scored(evaluate, failed, tmp_path):
    """Level strokes alone have no height, so that no two of them can be written side by side."""
    level = tmp_path / "level.tra"
    level.write_text('.SEGMENT DIGIT 0 ? "1"\n.PEN_DOWN\n 5 5\n 90 5\n')
    result = evaluate("--strokes", level, "--numbers", 3, "--json")
    failed(result, 1, "2 digits")
    assert [values["n"] for values in json.loads(result.stdout)["sets"]] == [200, 1, 1, 3, 3, 3]


@pytest.fixture
def letters(tmp_path) -> Path:
    path = tmp_path / "letters.dat"
    path.write_text(unipen_letters([("H", 101), ("+", 101), ("x", 102)]))
    return path


@pytest.fixture
def rejecting(monkeypatch):
    """A rejector that takes all pictures of digits for digits, and no candidate of other drawings."""
    monkeypatch.setattr("paintcv.commands.evaluate.missing_rejector", lambda: "")
    monkeypatch.setattr(
        "paintcv.commands.evaluate.predict_kinds", lambda views: np.tile(make_kinds(1), (len(views), 1))
    )
    monkeypatch.setattr(
        "paintcv.segmentation.reading.predict_kinds", lambda views: np.tile(make_kinds(0), (len(views), 1))
    )


def test_others(evaluate, rejecting, letters):
    words = ["--others", letters, "--writers", "101"]
    result = evaluate(*words, "--json")
    assert (result.returncode, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert [(values["n"], values["refused"]) for values in printed["sets"]] == [(200, 0)]
    names = [f"letters.dat, writer 101{way}" for way in ("", ", at random", ", divided")]
    assert [values["name"] for values in printed["others"]] == names
    for values in printed["others"]:
        assert (values["n"], values["refused"], values["unmarked"], values["auroc"]) == (2, 1, 0, 1)
    lines = evaluate(*words).stdout.splitlines()
    assert lines[1].split()[-1] == "refused"
    assert [line.split()[-5:] for line in lines[-3:]] == [["2", "100.00%", "100.00%", "0.00%", "1.0000"]] * 3


def test_without_a_rejector_digits_are_scored_and_others_are_an_error(evaluate, failed, letters, monkeypatch):
    monkeypatch.setattr("paintcv.commands.evaluate.missing_rejector", lambda: "rejector.keras: no such file")
    for words, status in ([], 0), (["--others", letters], 1):
        result = evaluate(*words, "--json")
        failed(result, status, "model.py: rejector.keras: no such file")
        printed = json.loads(result.stdout)
        assert [(values["n"], values["refused"]) for values in printed["sets"]] == [(200, None)]
        assert printed["others"] == []


def test_a_file_may_lack_the_chosen_writers_but_not_every_file(evaluate, failed, few_strokes, letters, tmp_path):
    other = tmp_path / "other.tra"
    other.write_text(few_strokes.read_text().replace(" 12 ", " 112 "))  # its writer 12 is the writer 112
    result = evaluate("--strokes", few_strokes, other, "--writers", "112-120", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    names = [values["name"] for values in json.loads(result.stdout)["sets"]]
    assert len(names) == 3
    assert all(name.startswith("other.tra") for name in names[1:])
    failed(evaluate("--strokes", few_strokes, other, "--writers", "99"), 1, "few.tra", "other.tra", "by writer 99")
    failed(evaluate("--others", letters, "--writers", "1-3,9"), 1, "letters.dat: nothing to read by writers 1-3, 9")


def test_files_of_digits_and_of_others_are_not_mixed_up(evaluate, failed, few_strokes, letters, written):
    failed(evaluate("--strokes", letters), 1, "letters.dat, line 1", "--others")
    failed(evaluate("--others", few_strokes), 1, "few.tra, line", "--strokes")
    failed(evaluate("--others", written), 1, "written.dat, line 2", "--strokes")


def test_writers_need_a_file(evaluate, failed):
    failed(evaluate("--writers", "12"), 2, "--strokes or --others")


def test_nothing_can_be_read(evaluate, failed, tmp_path):
    result = evaluate(MNIST_NPZ=tmp_path / "none.npz")
    failed(result, 1, "none.npz")
    assert result.stdout == ""


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_strokes_without_an_end(evaluate, failed):
    failed(evaluate("--strokes", "/dev/zero"), 1, "/dev/zero", "without an end")


def test_reliability(evaluate, few_drawings, tmp_path):
    path = tmp_path / "a.svg"
    result = evaluate("--drawings", few_drawings, "--reliability", path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"written: {path}"
    texts = svg_texts(path)
    assert {"MNIST test", few_drawings.name} <= set(texts)
    assert sum(text.startswith("calibration error") for text in texts) == 2
    result = evaluate("--reliability", path, "--json")
    assert [values["name"] for values in json.loads(result.stdout)["sets"]] == ["MNIST test"]

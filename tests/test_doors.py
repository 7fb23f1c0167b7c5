"""What the three doors have in common: help, version, wrong usage, and errors that are one line."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

import model
from paintcv import __version__
from tests.conftest import ROOT, png
from tests.support.desk import SEVEN, painted

DOORS = ["paint.py", "model.py", "wrong_predictions.py"]
COMMAND_LINES = [[door] for door in DOORS] + [["model.py", name] for name in model.COMMANDS]


@pytest.mark.parametrize("command", COMMAND_LINES, ids=" ".join)
def test_help_is_complete_and_short(call, command):
    result = call(*command, "--help", COLUMNS="100")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"usage: {' '.join(command)} ")
    lines = result.stdout.splitlines()
    assert len(lines) < 48  # a terminal shows them all
    assert lines[lines.index("") + 1][0].isupper(), "it doesn't say what the command does"
    for line, following in pairwise([*lines, ""]):
        if re.match("  -", line):
            assert re.search(r"\S  +\S", line) or re.match(" {10}", following), f"not explained: {line}"


@pytest.mark.parametrize("door", DOORS)
def test_version(call, door):
    result = call(door, "--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"PaintCV {__version__}\n", "")


@pytest.mark.parametrize("door", DOORS)
def test_the_docstring_is_the_guide_to_the_options(call, door):
    """Every option that the docstring of a door names exists."""
    docstring = (ROOT / door).read_text(encoding="utf-8").split('"""')[1]
    usages = "".join(call(*command, "--help").stdout for command in COMMAND_LINES if command[0] == door)
    assert set(re.findall(r"--\w[\w-]*", docstring)) <= set(re.findall(r"--\w[\w-]*", usages))


LIGHT_START = """
import sys
import model, wrong_predictions

for main, words in ((model.main, ["--help"]), (model.main, ["--version"]), (model.main, ["train", "--epochs", "0"]),
                    (model.main, ["predict", "--help"]), (wrong_predictions.main, ["--help"])):
    try:
        main(words)
    except SystemExit:
        pass
    else:
        sys.exit(f"{words} went on")
heavy = {"tensorflow", "keras", "matplotlib"} & set(sys.modules)
sys.exit(f"imported: {heavy}" if heavy else 0)
"""


def test_help_version_and_wrong_usage_are_quick():
    """They don't import TensorFlow, Keras or matplotlib, which take seconds."""
    result = subprocess.run([sys.executable, "-c", LIGHT_START], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_window_opens_without_what_only_commands_need():
    """Data sets and their distortions took a tenth of its start."""
    code = "import sys, paint; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    modules = set(result.stdout.split())
    assert "paintcv.window.screen" in modules
    assert not modules & {"tensorflow", "keras", "matplotlib", "paintcv.data.sets"}


def test_a_door_is_a_script(run):
    result = run("model.py", "--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"PaintCV {__version__}\n", "")
    result = run("wrong_predictions.py", "--rows", "0")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("wrong_predictions.py: argument --rows: '0' is not a whole number from 1 to 12; ")


CTRL_C_AT_NUMPY = """
import builtins, runpy, signal

def stop(name, *rest):
    if name == "numpy":
        signal.raise_signal(signal.SIGINT)
    return real(name, *rest)

real, builtins.__import__ = builtins.__import__, stop
runpy.run_path({door!r}, run_name="__main__")
"""


@pytest.mark.parametrize("door", DOORS)
def test_ctrl_c_while_a_door_imports(door):
    """Its exit status is 130, and there is no traceback."""
    command = [sys.executable, "-c", CTRL_C_AT_NUMPY.format(door=door)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


def test_wrong_usage_names_the_command_and_its_help(call, failed):
    result = call("model.py", "train", "--keep-out", "3")
    failed(result, 2, "model.py train: argument --keep-out: needs --strokes", "; see python model.py train --help")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["COMMAND"]),
        (["guess"], ["guess", *model.COMMANDS]),
        (["train", "--epochs", "0"], ["--epochs", "from 1 up"]),
        (["train", "--network", "resnet"], ["resnet", "mlp512"]),
        (["train", "--network", "cnn", "mlp512", "cnn"], ["--network", "twice"]),
        (["train", "--network", "mlp512", "cnn", "--out", "a.keras"], ["--out", "not with several networks"]),
        (["train", "--out", "weights.h5"], ["weights.h5", ".keras"]),
        (["train", "--plot", "a.gif"], ["--plot", ".png, .svg, .pdf"]),
        (["train", "--keep-out", "some"], ["--keep-out", "some"]),
        (["train", "--recipe", "tutorial", "--teacher", "2"], ["--recipe", "--teacher"]),
        (["train", "--recipe", "tutorial", "--tensorboard", "logs"], ["--recipe", "--tensorboard"]),
        (["train", "--from", "mlp512"], ["--from", "--drawings"]),
        (["train", "--from", "mlp512", "--drawings", "d", "--network", "cnn"], ["--from", "--network"]),
        (["train", "--from", "mlp512", "--drawings", "d", "--teacher", "2"], ["--from", "--teacher"]),
        (["evaluate", "--network", "resnet"], ["resnet", "mlp512"]),
        (["evaluate", "--writers", "30-25"], ["--writers", "30-25"]),
        (["evaluate", "--writers", "25-30"], ["--writers", "--strokes"]),
        (["evaluate", "--numbers", "9"], ["--numbers", "--strokes"]),
        (["evaluate", "--json", "--verbose"], ["--json", "--verbose"]),
        (["compare", "--writers", "25-30"], ["--writers", "--strokes"]),
        (["compare", "--network", "cnn", "cnn"], ["--network", "twice"]),
        (["predict"], ["FILE"]),
        (["predict", "--save", "a.gif", "a.png"], ["--save", ".png, .svg, .pdf"]),
        (["predict", "--save", "a.png", "--show", "a.png"], ["--show", "--save"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_wrong_usage_of_model(call, failed, arguments, words):
    failed(call("model.py", *arguments), 2, "model.py", *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--all", "--save", "a.png"], ["--all", "PDF"]),
        (["--confusion", "--worst"], ["--confusion", "--worst"]),
        (["--confusion", "--rows", "2"], ["--confusion", "--rows"]),
        (["--worst", "--seed", "2"], ["--seed", "random"]),
        (["--seed", "-1"], ["--seed"]),
        (["--digit", "10"], ["--digit"]),
        (["--rows", "0"], ["--rows"]),
        (["--save", "a.gif"], ["--save", ".png, .svg, .pdf"]),
    ],
    ids=lambda words: " ".join(words),
)
def test_wrong_usage_of_wrong_predictions(call, failed, arguments, words):
    failed(call("wrong_predictions.py", *arguments), 2, "wrong_predictions.py", *words)


@pytest.mark.parametrize(
    "command",
    [
        ["model.py", "predict", "seven.png", "--save"],
        ["model.py", "evaluate", "--reliability"],
        ["model.py", "compare", "--save"],
        ["model.py", "show", "--save"],
        ["model.py", "train", "--plot"],
        ["wrong_predictions.py", "--save"],
    ],
    ids=" ".join,
)
def test_a_file_that_can_not_be_written_is_an_error_before_the_work(call, failed, tmp_path, command):
    result = call(*command, tmp_path / "none" / "a.png", MNIST_NPZ="none.npz")
    failed(result, 1, f"{command[0]}: {tmp_path / 'none'}: no such folder; make it first")


@pytest.mark.parametrize("command", [["model.py", "train"], ["model.py", "evaluate"], ["wrong_predictions.py"]])
def test_no_mnist(call, failed, tmp_path, command):
    none = tmp_path / "none.npz"
    result = call(*command, MNIST_NPZ=none)
    failed(result, 1, f"{command[0]}: {none}: No such file or directory; correct MNIST_NPZ")


@pytest.mark.parametrize(
    "command",
    [
        ["model.py", "evaluate"],
        ["model.py", "predict", "a.png"],
        ["model.py", "show"],
        ["wrong_predictions.py"],
        ["paint.py"],
    ],
    ids=" ".join,
)
def test_weights_that_can_not_be_used_are_one_line(call, failed, tmp_path, command):
    for path, content in ((tmp_path / "missing.keras", None), (tmp_path / "text.keras", "weights")):
        if content:
            path.write_text(content)
        failed(call(*command, "--network", path), 1, f"{command[0]}: {path}: ", "python model.py train")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_any_name_is_one_line(call, tmp_path):
    odd = png(tmp_path / "a\nb.png", painted([SEVEN]))
    result = call("model.py", "predict", odd)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{tmp_path}/a\\nb.png  7  ")
    result = call("model.py", "predict", tmp_path / "none\n.png")
    assert result.stderr == f"model.py: {tmp_path}/none\\n.png: no such file; check the name\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_any_name_is_printed_and_drawn(call, tmp_path):
    folder = tmp_path / "drawings \udcff \u4e00"
    (folder / "1").mkdir(parents=True)
    odd = png(tmp_path / "seven.png", painted([SEVEN])).rename(folder / "1" / "a\udcff\nb $\u4e00.png")
    result = call("model.py", "show", odd, "--save", tmp_path / "why.png")
    assert (result.returncode, result.stderr, result.stdout.count("\n")) == (0, "", 2)
    result = call("wrong_predictions.py", "--drawings", folder, "--save", tmp_path / "wrong.png")
    assert (result.returncode, result.stderr, result.stdout.count("\n")) == (0, "", 3)
    command = ["evaluate", "--drawings", folder, "--reliability", tmp_path / "reliability.png"]
    result = call("model.py", *command, MNIST_NPZ=tmp_path / "none.npz")
    assert result.stdout.count("\n") == 4  # the table's two lines of head and the drawings, and the figure

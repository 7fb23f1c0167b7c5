"""The record of a training, and its learning curves."""

import dataclasses
import json
import subprocess
import sys

from paintcv import __version__
from paintcv.learning.records import Curves, Record, curves_of, versions
from tests.conftest import ROOT

RECORD = Record(
    network="cnn",
    parameters=225_034,
    learnt_from={"MNIST": 600},
    seed=0,
    epochs=2.5,
    interrupted=False,
    seconds=3,
    sets=[{"name": "MNIST test", "accuracy": 0.5}],
)


def test_a_record_leaves_out_what_is_none():
    keys = ["network", "parameters", "learnt_from", "seed", "epochs", "interrupted", "seconds", "sets"]
    assert list(RECORD.as_dict()) == keys
    assert json.loads(json.dumps(RECORD.as_dict()))["epochs"] == 2.5


def test_the_keys_of_a_full_record_keep_their_order():
    record = dataclasses.replace(
        RECORD,
        command="python model.py train",
        recipe="tutorial",
        kept_out_writers="",
        teacher_epochs=0,
        temperature=1.1,
        shift=0.2,
        versions={"paintcv": "1"},
    )
    assert list(record.as_dict()) == [
        "command", "network", "parameters", "recipe", "learnt_from", "kept_out_writers", "seed", "epochs",
        "interrupted", "teacher_epochs", "temperature", "shift", "seconds", "sets", "versions",
    ]  # fmt: skip


def test_versions_begin_with_paintcv():
    assert next(iter(versions().items())) == ("paintcv", __version__)
    assert list(versions()) == ["paintcv", "python", "opencv-python", "numpy", "tensorflow", "keras"]


def test_curves_of_one_network():
    history = {"loss": [1.0], "accuracy": [0.5], "val_loss": [2.0], "val_accuracy": [0.4]}
    assert curves_of("cnn", history, [0.1]) == Curves("cnn", [0.1], [1.0], [0.5], [2.0], [0.4])


def test_curves_of_one_of_several_networks():
    history = {"loss": [3.0], "cnn_loss": [1.0], "cnn_accuracy": [0.5], "mlp512_loss": [2.0], "val_cnn_loss": [4.0]}
    assert curves_of("cnn", history, [0.1]) == Curves("cnn", [0.1], [1.0], [0.5], [4.0], [])


def test_curves_without_validation():
    assert curves_of("cnn", {"loss": [1.0], "accuracy": [0.5]}, [0.1]) == Curves("cnn", [0.1], [1.0], [0.5], [], [])


def test_scores_records_comparisons_and_samples_load_neither_keras_nor_matplotlib():
    """The commands import them at once, and every worker process imports `samples`."""
    modules = ", ".join(f"paintcv.learning.{name}" for name in ("scores", "records", "comparison", "samples"))
    code = f"import sys, {modules}; sys.exit(bool({{'keras', 'tensorflow', 'matplotlib'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

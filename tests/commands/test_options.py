"""The types of options: what they accept, and their errors."""

import argparse
from pathlib import Path

import pytest

from paintcv.commands.options import (
    MAX_SEED,
    add_network_option,
    add_paths_option,
    add_seed_option,
    add_writers_option,
    figure_file,
    keras_file,
    weights_path,
)
from paintcv.networks.layers import CLASSIFIERS, REJECTOR
from paintcv.networks.weights import WEIGHTS_FOLDER


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_network_by_its_name(name):
    assert weights_path(name) == WEIGHTS_FOLDER / f"{name}.keras"


def test_a_network_by_its_file():
    assert weights_path("some/where.keras") == Path("some/where.keras")
    with pytest.raises(argparse.ArgumentTypeError, match=r"'resnet'.*mlp512.*\.keras"):
        weights_path("resnet")
    with pytest.raises(argparse.ArgumentTypeError, match=r"'rejector'.*mlp512.*\.keras"):
        weights_path(REJECTOR)  # no command takes it for a classifier


def test_files_by_their_endings():
    assert keras_file("a.keras") == Path("a.keras")
    with pytest.raises(argparse.ArgumentTypeError, match=r"'a\.h5' doesn't end in \.keras"):
        keras_file("a.h5")
    for name in ("a.png", "b/c.SVG", "d.Pdf"):
        assert figure_file(name) == Path(name)
    for name in ("a.gif", "png", ""):
        with pytest.raises(argparse.ArgumentTypeError, match=r"doesn't end in \.png, \.svg, \.pdf"):
            figure_file(name)


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_network_option(parser)
    add_seed_option(parser)
    add_paths_option(parser, "--strokes", "FILE", "pen strokes")
    add_writers_option(parser)
    return parser


def test_defaults(parser):
    arguments = parser.parse_args([])
    assert arguments.network == WEIGHTS_FOLDER / "mlp512.keras"
    assert (arguments.seed, arguments.strokes, arguments.writers) == (0, [], None)


def test_several_paths_also_in_several_options(parser):
    words = ["--strokes", "a", "b", "--strokes", "c", "--writers", "25-30,101-178", "--seed", str(MAX_SEED)]
    arguments = parser.parse_args(words)
    assert arguments.strokes == [Path("a"), Path("b"), Path("c")]
    assert arguments.writers == (range(25, 31), range(101, 179))
    assert arguments.seed == MAX_SEED
    with pytest.raises(argparse.ArgumentError):
        parser.parse_args(["--seed", str(MAX_SEED + 1)])
    assert parser.parse_args([]).strokes == []  # the default list isn't extended

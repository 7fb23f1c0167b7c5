"""The networks: built, saved, loaded, and what they predict; and files that are no networks."""

import json
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from paintcv.ink.picture import make_pictures
from paintcv.ink.surroundings import make_views
from paintcv.networks.layers import (
    CLASSIFIERS,
    DEFAULT_NETWORK,
    NETWORKS,
    REJECTOR,
    apply_temperature,
    build_network,
    build_teacher,
    load_keras,
)
from paintcv.networks.prediction import predict, predict_file, predict_kinds
from paintcv.networks.weights import (
    WEIGHTS_FOLDER,
    available_networks,
    check_weights,
    display_name,
    load_network,
    load_rejector,
    save_network,
)
from paintcv.segmentation.number import DIGIT
from paintcv.system.console import FileError
from tests.support.rights import without_root

MLP512 = WEIGHTS_FOLDER / "mlp512.keras"
PICTURES = np.random.default_rng(0).random((7, 28, 28), np.float32)


@pytest.fixture(autouse=True)
def same_random_weights():
    load_keras().utils.set_random_seed(0)


def test_the_default_network_is_a_dense_layer_of_512_units():
    network = load_network(WEIGHTS_FOLDER / f"{DEFAULT_NETWORK}.keras")
    assert [type(layer).__name__ for layer in network.layers] == ["Flatten", "Dense", "Dense"]
    assert [layer.units for layer in network.layers[1:]] == [512, 10]
    assert [layer.activation.__name__ for layer in network.layers[1:]] == ["relu", "softmax"]


@pytest.mark.parametrize(("name", "side"), [*((name, 28) for name in NETWORKS), *((name, 14) for name in CLASSIFIERS)])
def test_build_network(name, side):
    network = build_network(name, side)
    assert network.name == name
    assert network.input_shape == (None, side, side, 3) if name == REJECTOR else (None, side, side)
    assert network.output_shape == (None, 4 if name == REJECTOR else 10)


def test_the_teacher_turns_pictures_into_probabilities():
    teacher = build_teacher()
    probabilities = teacher.predict_on_batch(PICTURES)
    assert probabilities.shape == (7, 10)
    assert probabilities.sum(1) == pytest.approx(np.ones(7), abs=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_weights_that_come_with_paintcv(mnist, name):
    path, load = WEIGHTS_FOLDER / f"{name}.keras", load_rejector if name == REJECTOR else load_network
    record = json.loads(path.with_suffix(".json").read_text())
    assert record["network"] == name
    assert record["command"].startswith("python model.py train")
    assert record["parameters"] == load(path).count_params()
    with zipfile.ZipFile(path) as file:  # it holds weights of 4 bytes each, and no state of an optimizer
        assert not any("optimizer" in part for part in file.namelist())
        assert file.getinfo("model.weights.h5").file_size < 4.2 * record["parameters"] + 60_000
    images, labels = mnist[1][0][:500], mnist[1][1][:500]
    if name == REJECTOR:
        pairs = make_views(np.concatenate([images[::2, :, 3:25], images[1::2, :, 3:25]], axis=2))
        assert (predict_kinds(make_views(images))[:, DIGIT] >= 0.5).mean() >= 0.97
        assert (predict_kinds(pairs)[:, DIGIT] < 0.5).mean() >= 0.9
    else:
        assert (predict_file(path, make_pictures(images)).argmax(1) == labels).mean() >= 0.98


def test_predict_and_predict_file_agree():
    many = predict(load_network(MLP512), PICTURES)
    few = predict_file(MLP512, PICTURES)
    assert many.shape == few.shape == (7, 10)
    assert many.dtype == few.dtype == np.float32
    assert many == pytest.approx(few, abs=1e-6)
    assert few.sum(1) == pytest.approx(np.ones(7), abs=1e-5)


def test_a_network_that_was_saved_is_loaded_as_it_was(tmp_path):
    network, path = build_network("mlp128x2"), tmp_path / "a.keras"
    network.compile("adam", "sparse_categorical_crossentropy")
    network.optimizer.build(network.trainable_variables)  # as after a training, it has a state
    save_network(network, path, {"seed": 5})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.json", "a.keras"]
    assert json.loads(path.with_suffix(".json").read_text()) == {"seed": 5}
    assert predict_file(path, PICTURES) == pytest.approx(network.predict_on_batch(PICTURES), abs=1e-6)
    assert not any("optimizer" in part for part in zipfile.ZipFile(path).namelist())


def test_a_network_that_can_not_be_saved(tmp_path):
    path = tmp_path / "a.keras"
    path.mkdir()  # as if it became a folder during the training
    with pytest.raises(FileError, match=r"a\.keras: can't be written"):
        save_network(build_network("mlp256"), path, {})
    assert list(tmp_path.iterdir()) == [path]


def test_apply_temperature():
    network = build_network("mlp256")
    before = np.log(network.predict_on_batch(PICTURES))
    apply_temperature(network, 2)
    after = np.log(network.predict_on_batch(PICTURES))
    difference = after - before / 2  # logits are known up to a constant for each picture
    assert difference == pytest.approx(np.broadcast_to(difference[:, :1], (7, 10)), abs=1e-4)


def test_available_networks(tmp_path):
    names = CLASSIFIERS
    for name in [names[2], names[0], "a-tuned", ".hidden", REJECTOR, "tutorial-mlp512"]:
        (tmp_path / f"{name}.keras").touch()
    paths = [tmp_path / f"{name}.keras" for name in (names[0], names[2], "a-tuned")]
    assert available_networks(paths[1], tmp_path) == paths
    (tmp_path / "mine").mkdir()
    mine = tmp_path / "mine" / f"{names[0]}.keras"
    assert available_networks(mine, tmp_path) == [*paths, mine]
    other_spelling = tmp_path / "mine" / ".." / f"{names[0]}.keras"
    assert available_networks(other_spelling, tmp_path) == [other_spelling, *paths[1:]]
    ours = [WEIGHTS_FOLDER / f"{name}.keras" for name in CLASSIFIERS]
    assert available_networks(ours[0])[: len(ours)] == ours


def test_display_name(tmp_path):
    assert display_name(MLP512) == "mlp512"
    assert display_name(tmp_path / "mlp512.keras") == "mlp512.keras"


def write_foreign_weights(path: Path, kind: str) -> None:
    """Write a file that is no network of ours."""
    keras = load_keras()
    layers = keras.layers
    if kind == "wide":
        keras.Sequential([keras.Input((32, 32)), layers.Flatten(), layers.Dense(10, "softmax")]).save(path)
    elif kind == "letters":
        keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(26)]).save(path)
    elif kind == "lambda":
        identity = layers.Lambda(lambda x: x)
        keras.Sequential([keras.Input((28, 28)), layers.Flatten(), identity, layers.Dense(10)]).save(path)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("readme.txt", "not a network")
    elif kind != "missing":
        good = MLP512.read_bytes()
        path.write_bytes({"empty": b"", "truncated": good[: len(good) // 2], "noise": os.urandom(5000)}[kind])


@pytest.mark.parametrize("kind", ["missing", "empty", "truncated", "noise", "zip", "wide", "letters", "lambda"])
def test_a_file_that_is_no_network_is_an_error_of_one_line(tmp_path, kind):
    path = tmp_path / "foreign.keras"
    write_foreign_weights(path, kind)
    with pytest.raises(FileError) as caught:
        load_network(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    command = "python model.py train --network mlp512"
    assert (
        f"make it with: {command} --out {path}" if kind == "missing" else f"make another with: {command}"
    ) in message
    assert kind == "missing" or "--out" not in message  # that would replace the user's file
    assert "\n" not in message


@pytest.mark.parametrize("kind", ["missing", "empty", "truncated", "noise"])
def test_check_weights_finds_them_without_loading(tmp_path, kind):
    path = tmp_path / "foreign.keras"
    write_foreign_weights(path, kind)
    with pytest.raises(FileError, match=r"foreign\.keras: (no such file|not a \.keras file, or damaged); make "):
        check_weights(path)
    check_weights(MLP512)


def test_the_way_out_of_missing_weights_of_ours():
    with pytest.raises(FileError, match=r"none\.keras: no such file; make it with: python model\.py train --network m"):
        check_weights(WEIGHTS_FOLDER / "none.keras")
    with pytest.raises(FileError, match=r"train --network cnn --out nowhere/cnn\.keras$"):
        check_weights(Path("nowhere/cnn.keras"))


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(FileError, match=r"\.keras: File name too long; name another"):
        load_network(tmp_path / f"{'a' * 300}.keras")


@pytest.mark.skipif(os.name != "posix", reason="needs links and rights of POSIX")
def test_a_loop_of_links_and_a_closed_file():
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is closed to others than root anyway
        Path(folder).chmod(0o777)
        loop, closed = Path(folder, "loop.keras"), Path(folder, "closed.keras")
        loop.symlink_to(loop)
        closed.write_bytes(b"weights")
        closed.chmod(0o000)
        with without_root():
            with pytest.raises(FileError, match=r"loop\.keras: "):
                load_network(loop)
            with pytest.raises(FileError, match=r"closed\.keras: Permission denied; name another file"):
                load_network(closed)


@pytest.mark.parametrize("last", ["linear", "relu", "nan"])
def test_a_network_without_probabilities(tmp_path, last):
    layers = load_keras().layers
    output = layers.Dense(10, "softmax" if last == "nan" else last)
    network = load_keras().Sequential([layers.Input((28, 28)), layers.Flatten(), output])
    if last == "nan":
        output.set_weights([weights * np.nan for weights in output.get_weights()])
    network.save(tmp_path / "a.keras")
    with pytest.raises(FileError, match=r"a\.keras: its outputs are not probabilities; .* should be softmax"):
        load_network(tmp_path / "a.keras")


def function_config(name: str, module: str) -> dict:
    """How Keras writes a function in the configuration of a network."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": "function"}


def save_writing_model(folder: Path, proof: Path) -> str:
    """Save a TensorFlow SavedModel that writes the file `proof` when it is called, and return its folder."""
    import tensorflow

    class Writing(tensorflow.Module):
        @tensorflow.function(input_signature=[tensorflow.TensorSpec((None, 784))])
        def serve(self, x):
            tensorflow.io.write_file(str(proof), "ran")
            return x

    writing = Writing()
    tensorflow.saved_model.save(writing, str(folder / "saved"), {"serve": writing.serve})
    return str(folder / "saved")


@pytest.mark.parametrize("kind", ["lambda", "lambda by name", "saved model", "activation", "network"])
def test_code_in_a_file_is_never_run(tmp_path, kind):
    path, proof = tmp_path / "foreign.keras", tmp_path / "proof"
    layers, code = load_keras().layers, f"open({str(proof)!r}, 'w')"
    layer = layers.Lambda(eval(f"lambda x: ({code}, x)[1]")) if kind == "lambda" else layers.Activation("relu")
    network = [layers.Input((28, 28)), layers.Flatten(), layer, layers.Dense(10)]
    load_keras().Sequential(network).save(path)
    proof.unlink(missing_ok=True)  # building the network runs it

    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    config = json.loads(parts["config.json"])
    changed = config["config"]["layers"][2]
    if kind == "lambda by name":
        changed["class_name"] = "Lambda"
        arguments = {"command": f"touch {proof}"}
        changed["config"] = {"name": "a", "function": function_config("system", "os"), "arguments": arguments}
    elif kind == "saved model":
        changed["class_name"] = "TFSMLayer"
        changed["config"] = {
            "name": "a",
            "filepath": save_writing_model(tmp_path, proof),
            "call_endpoint": "serve",
        }
    elif kind == "activation":
        changed["config"]["activation"] = function_config("exec", "builtins")
    elif kind == "network":
        config = {"module": "os", "class_name": "system", "config": {"command": f"touch {proof}"}}
    parts["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)

    with pytest.raises(FileError, match="not a network that can be loaded") as caught:
        load_network(path)
    assert len(str(caught.value).splitlines()) == 1
    assert not proof.exists()


@pytest.mark.parametrize("shape", [(784,), (28, 28, 1), (28, 28)])
@pytest.mark.parametrize("scale", [None, 1 / 255])
def test_a_network_of_another_program_reads_pictures(tmp_path, capsys, shape, scale):
    keras = load_keras()
    layers = keras.layers
    rescaling = [layers.Rescaling(scale)] if scale else []
    dense = layers.Dense(10, "softmax")
    network = keras.Sequential([keras.Input(shape), *rescaling, layers.Flatten(), dense])
    network.save(tmp_path / "theirs.keras")
    pictures = np.random.default_rng(0).uniform(0, 1, (3, 28, 28)).astype(np.float32)
    expected = network(pictures.reshape(3, *shape) * (255 if scale else 1)).numpy()
    assert np.allclose(predict_file(tmp_path / "theirs.keras", pictures), expected, atol=1e-5)
    told = f"{tmp_path / 'theirs.keras'}: it expects pixels of 0..255, so it is given those\n"
    assert capsys.readouterr().err == (told if scale else "")


def test_a_functional_network_of_another_program(tmp_path):
    keras = load_keras()
    pixels = keras.Input((784,))
    keras.Model(pixels, keras.layers.Dense(10, "softmax")(pixels)).save(tmp_path / "theirs.keras")
    assert load_network(tmp_path / "theirs.keras").input_shape == (None, 28, 28)

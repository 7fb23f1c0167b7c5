"""Progress: how far a long training has got, kept in a folder, so that it survives a kill or a power cut.

    with keep_progress(Path("weights/mlp512-trained.progress"), {"command": ["train"]}) as progress:
        epoch = progress.restore(model, "networks")        # 0, or the number of epochs that are done already
        model.fit(..., initial_epoch=epoch, callbacks=[progress.callback(model, "networks", steps)])

The same training, started again, goes on after its last complete epoch. Another one begins anew. Keras's own callback
for this, BackupAndRestore, doesn't do: a kill while it writes can leave a file that it can't read.

This module imports Keras, as `training` does.
"""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from paintcv.system.console import FileError, one_line_message, print_progress
from paintcv.system.files import replace_files

History = dict[str, list[float]]  # a metric after each epoch, by Keras's names for them


@contextlib.contextmanager
def keep_progress(folder: Path, training: dict[str, Any]) -> Iterator["Progress"]:
    """Keep the progress of a training in a folder, for the time of the block.

    `training` is what makes it the same training, as JSON: the command line, for example. The folder is removed at the
    end of the block. A process that is killed leaves it, and so does an error, once an epoch is in it. Raises FileError
    if it can't be written or is damaged.
    """
    progress = Progress(folder, training)
    try:
        yield progress
    except BaseException:
        if not progress.has_epochs():
            progress.remove()
        raise
    progress.remove()


class Progress:
    """The progress of one training in a folder of its own: see `keep_progress`."""

    def __init__(self, folder: Path, training: dict[str, Any]) -> None:
        self.folder = folder
        self.histories: dict[str, History] = {}
        same = folder / "training.json"
        try:
            if not same.is_file() or json.loads(same.read_text(encoding="utf-8")) != training:
                self.remove()
                folder.mkdir()
                with replace_files(same) as (draft,):
                    draft.write_text(json.dumps(training), encoding="utf-8")
        except OSError as error:
            raise FileError(f"{folder}: can't be written ({error.strerror}); remove it") from None
        except ValueError as error:  # no JSON
            raise self._damaged(error) from None

    def restore(self, model: keras.Model, name: str) -> int:
        """Give a compiled model the weights that it had, and its optimizer; return how many epochs are done.

        `name` stands for the model in this training. Raises FileError if its file is damaged.
        """
        history, weights = self._files(name)
        self.histories[name] = {}
        if not weights.is_file():
            return 0
        model.optimizer.build(model.trainable_variables)
        try:
            model.load_weights(weights)
            epochs = int(model.optimizer.iterations) // self._steps(history)
        except Exception as error:  # of many classes, depending on where a file is damaged
            raise self._damaged(error) from None
        print_progress(f"{name}: going on after epoch {epochs}, from {self.folder}")
        return epochs

    def _steps(self, path: Path) -> int:
        content = json.loads(path.read_text(encoding="utf-8"))
        self.histories[path.stem] = content["history"]
        return int(content["steps"])

    def callback(self, model: keras.Model, name: str, steps: int) -> keras.callbacks.Callback:
        """A callback that keeps the progress after each epoch of `steps` steps."""
        history = self.histories[name]

        def keep(epoch: int, logs: dict[str, float]) -> None:
            if int(model.optimizer.iterations) % steps:
                return  # Ctrl-C ended this epoch early
            for metric, value in logs.items():
                history[metric] = [*history.get(metric, [])[:epoch], value]
            with replace_files(*self._files(name)) as (history_file, weights_file):
                model.save_weights(weights_file)
                history_file.write_text(json.dumps({"steps": steps, "history": history}), encoding="utf-8")

        return keras.callbacks.LambdaCallback(on_epoch_end=keep)

    def remove(self) -> None:
        """Remove the folder."""
        if self.folder.is_dir():
            shutil.rmtree(self.folder)

    def has_epochs(self) -> bool:
        """Whether there is anything to go on from."""
        return any(self.folder.glob("*.weights.h5"))

    def _damaged(self, error: Exception) -> FileError:
        reason = one_line_message(error)[:120]
        return FileError(f"{self.folder}: can't go on from it ({reason}); remove it to begin anew")

    def _files(self, name: str) -> tuple[Path, Path]:
        """The history first: after a kill between the two it is longer than the weights' epochs, never shorter."""
        return self.folder / f"{name}.json", self.folder / f"{name}.weights.h5"

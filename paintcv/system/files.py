"""Files: read them with a limit, and replace them atomically.

    content = read_file("image.png")                        # bytes
    check_writable(path)                                    # before a training that takes minutes
    with replace_files(path) as (draft,):                   # `path` changes at the end of the block, or not at all
        draft.write_text("...")

An error of the file system becomes a FileError: one line that names the file.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from paintcv.system.console import FileError

MAX_BYTES = 256 << 20  # largest file that is read, bytes; set by hand. Endless files such as /dev/zero end here


def read_file(path: str | Path) -> bytes:
    """The content of a file. Raises FileError if it can't be read, or has more than MAX_BYTES."""
    try:
        with Path(path).open("rb") as file:
            return read_limited(file, str(path))
    except FileNotFoundError:
        raise FileError(f"{path}: no such file; check the name") from None
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}; name another file, or allow it to be read") from None


def read_limited(file: BinaryIO, name: str) -> bytes:
    """The content of an open file; `name` is its name in errors.

    Raises FileError if it has more than MAX_BYTES, OSError if it can't be read.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileError(f"{name}: more than {MAX_BYTES >> 20} MB, or without an end; name a smaller file")
    return content


def check_writable(path: Path) -> None:
    """Raise FileError if the file `path` can't be written. Call it before long work, so that the work isn't lost."""
    try:
        if not path.parent.is_dir():
            raise FileError(f"{path.parent}: no such folder; make it first")
        if path.is_dir():
            raise FileError(f"{path}: is a folder; name a file")
        # The suffix makes the name of the temporary file at least as long as that of `path`, which may be too long.
        tempfile.NamedTemporaryFile(dir=path.parent, suffix=path.name).close()
    except OSError as error:
        raise FileError(f"{path}: can't be written ({error.strerror}); name another place") from None


@contextlib.contextmanager
def replace_files(*paths: Path) -> Iterator[list[Path]]:
    """Replace files of one folder: yields a draft for each of `paths`, to be written in the block.

    At the end of the block each draft takes the place of its file. If the block raises, or the process is killed at
    any moment, each file has either its old content or all of the new one. Raises FileError if a draft or a file can't
    be written, also for an OSError of the block.
    """
    target = paths[0]  # the file that an error names
    try:
        # The drafts are in the same folder, because only within a file system is a file moved in one step.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.stem}-") as folder:
            drafts = [Path(folder, path.name) for path in paths]
            yield drafts
            for draft, target in zip(drafts, paths, strict=True):
                draft.replace(target)
    except OSError as error:
        raise FileError(f"{target}: can't be written ({error.strerror or error})") from None

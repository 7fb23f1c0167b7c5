"""The rights of a user who isn't root."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def without_root() -> Iterator[None]:
    """Give up the rights of root within the block, if the tests have them: root may read and write everything."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)

"""Damage to files: hypothesis changes bytes, cuts some out and puts others in."""

from hypothesis import strategies as st

from paintcv.system.console import FileError

HEADER = 100  # bytes at the start of a file, on which the rest depends most

damages = st.lists(
    st.tuples(
        st.integers(0, HEADER) | st.integers(0, 10_000),  # where
        st.sampled_from([0, 1, 1, 1, 4, 1000]),  # how many bytes are cut out
        st.binary(max_size=4),  # what is put in their place
    ),
    min_size=1,
    max_size=4,
)


def damaged(content: bytes, damage: list[tuple[int, int, bytes]]) -> bytes:
    """The content of a file, with the damage drawn from `damages`."""
    for start, length, replacement in damage:
        start %= len(content) + 1
        content = content[:start] + replacement + content[start + length :]
    return content


def is_one_line(error: FileError, name: object) -> bool:
    """Whether the message is one line that begins with the name of the file."""
    return str(error).startswith(str(name)) and len(str(error).splitlines()) == 1

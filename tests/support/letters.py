"""What is no digit, by made-up writers: UNIPEN files of letters."""


def unipen_letters(characters: list[tuple[str, int]]) -> str:
    """The text of a UNIPEN file of characters by writers, (label, writer). Each is written as an H in three strokes."""
    lines = []
    for label, writer in characters:
        lines += [f'.SEGMENT CHARACTER 0 ? "{label}"', f".COMMENT 0 {writer} 0"]
        for points in ("0 0\n0 100", "90 0\n90 100", "0 50\n90 50"):
            lines += [".PEN_DOWN", points, ".PEN_UP"]
    return "\n".join(lines)

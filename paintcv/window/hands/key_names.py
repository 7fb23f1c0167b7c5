"""Keys: the name of a key from the code that OpenCV returns for it, on keyboards of several languages.

    key_name(117)                       # "u"; also on a Russian keyboard
    key_name(27)                        # "Esc"
    key_name(0xFFC2)                    # "": F5 isn't used

A name is the character that the key types on an English keyboard, in lower case, or one of SPECIAL. OpenCV returns the
code of a character of ASCII. For others it returns, on Linux, X's number of the character. On other systems nobody
knows: there letters work on Latin keyboards only. The buttons always work.
"""

# Keys without a character. Backspace is 8, or 127 on macOS. Shift with Tab is 11: so Qt's test library has it, which
# OpenCV uses. Ctrl+Z is 26 where OpenCV returns it; its windows on Linux keep all keys pressed with Ctrl to themselves.
SPECIAL = {
    8: "Backspace",
    9: "Tab",
    10: "Enter",
    11: "Shift+Tab",
    13: "Enter",
    26: "u",
    27: "Esc",
    32: "Space",
    127: "Backspace",
    0xFFFF: "Delete",
}
LATIN = "qwertyuiopasdfghjklzxcvbnm"  # the letters of an English keyboard, row by row
# What the same keys type in Russian and in Greek, and in Ukrainian where that differs. X has the two
# small sigmas of Greek the other way round than ISO 8859-7, so both are the key s.
RUSSIAN, GREEK = "йцукенгшщзфывапролдячсмить", ";ςερτυθιοπασδφγηξκλζχψωβνμ"
SAME_KEY = {
    **dict(zip(RUSSIAN, LATIN, strict=True)),
    **dict(zip(GREEK, LATIN, strict=True)),
    "\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}": "s",
    "ς": "s",
}
# What the keys of digits type on a French keyboard without Shift. Those of 6 and 8 type "-" and "_", which are keys of
# their own: digits need Shift there. A letter with an accent comes as a capital, and as a negative number.
FRENCH = {"&": "1", "É": "2", '"': "3", "'": "4", "(": "5", "È": "7", "Ç": "9", "À": "0"}


def key_name(code: int) -> str:
    """The name of the key with this code; "" if it has none."""
    if code in SPECIAL:
        return SPECIAL[code]
    character = _character(code)
    return FRENCH.get(character) or SAME_KEY.get(character.lower()) or character.lower()


def _character(code: int) -> str:
    """The character that a key types; "" if it types none.

    X numbers Cyrillic characters from 0x600 on as KOI8 does, and Greek ones from 0x700 on nearly as ISO 8859-7 does.
    """
    page, low = divmod(code, 256)
    if page in (0, -1):
        return chr(low) if chr(low).isprintable() else ""
    encoding = {6: "koi8-u", 7: "iso8859-7"}.get(page)
    return bytes([low]).decode(encoding, errors="ignore") if encoding else ""

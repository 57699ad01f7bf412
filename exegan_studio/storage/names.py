"""File names as they can be shown: one line, printable, not endless."""

from pathlib import Path

LONGEST_SHOWN = 60


def shown_name(path: Path) -> str:
    """The file's name for messages: control and undecodable characters replaced, the middle of a long one left out."""
    name = path.name or str(path)
    name = name.encode("utf-8", "replace").decode("utf-8")
    name = printable(name)
    if len(name) <= LONGEST_SHOWN:
        return name
    half = (LONGEST_SHOWN - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def printable(words: str) -> str:
    """Words from a file as they can be shown: control characters and undecodable ones replaced."""
    return "".join(character if character.isprintable() else "?" for character in words)

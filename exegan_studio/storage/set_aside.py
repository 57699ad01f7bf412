"""Damaged files of the program's own are renamed, never lost."""

from pathlib import Path

from exegan_studio.storage.names import shown_name


def set_aside(path: Path, what: str, then: str = "") -> str:
    """Rename a damaged file to a name that is free; in words for people what became of it.

    `what` it holds ("settings"), in the plural; `then`: what is done without it. Never raises.
    """
    for number in range(1, 1000):
        aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        if aside.exists():
            continue
        try:
            path.rename(aside)
        except OSError as fault:
            return f"The {what} are damaged and could not be set aside ({fault.strerror}){': ' if then else ''}{then}."
        return f"The {what} were damaged: they are kept as {shown_name(aside)}{', and ' if then else ''}{then}."
    return f"The {what} are damaged{': ' if then else ''}{then}."

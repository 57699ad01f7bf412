"""What `python main.py` does: the studio without arguments or with a file to open, the command line with anything else."""

import sys
from collections.abc import Sequence
from pathlib import Path

from exegan_studio.cli.main import command_names, complain

WRONG_WORDS = 2


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status. Neither Qt nor torch is loaded where nothing is to be opened."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and (words[0].startswith("-") or words[0] in command_names()):
        from exegan_studio.cli.main import main as command_line

        return command_line(words)
    problem = why_not(words)
    if problem:
        complain(problem)
        return WRONG_WORDS
    from exegan_studio.studio.app import main as studio

    return studio(sys.argv[:1], Path(words[0]).absolute() if words else None)


def why_not(words: Sequence[str]) -> str:
    """Why the studio cannot open what was named; empty where it can try."""
    if not words:
        return ""
    if len(words) > 1:
        return f"The studio opens one photo or project at a time, and {len(words)} were named."
    try:
        path = Path(words[0])
        if path.is_dir():
            return f"{path} is a folder. Name a photo or a project; exemplars are chosen in the window."
        there = path.exists()
    except (OSError, ValueError):
        there = False
    if there:
        return ""
    return f"{words[0]} is neither a file nor a command. Commands: {', '.join(command_names())}; --help explains them."

"""Options that several commands share, and readers of their values."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, COMPUTES


def add_sitter(parser: argparse.ArgumentParser) -> None:
    """The photo, its face and the hole."""
    parser.add_argument("photo", type=Path, metavar="PHOTO")
    hole = parser.add_mutually_exclusive_group(required=True)
    hole.add_argument("--mask", type=Path, metavar="FILE", help="a picture of the photo's size: white is filled")
    hole.add_argument(
        "--regions",
        type=regions,
        metavar="LIST",
        help="parts of the face, with commas: eyes, brows, nose, mouth, lips, lower-face, face, hair, glasses",
    )
    parser.add_argument(
        "--face", type=whole(0), metavar="N", help="which face, as `faces` numbers them (default: 0, the largest)"
    )


def add_engine(parser: argparse.ArgumentParser) -> None:
    """The engine and its weights."""
    parser.add_argument("--engine", default="auto", metavar="NAME", help="auto, graft or exegan (default: auto)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of your own; they decide the engine, too")
    parser.add_argument(
        "--compute",
        type=compute,
        default=AUTO_COMPUTE,
        metavar="NAME",
        help="where and in what numbers exegan computes: auto (the quickest, by measuring), cpu-float32, cuda-float16, ...",
    )


def add_known_exemplars(parser: argparse.ArgumentParser) -> None:
    """Where exemplars that recipes name are looked for."""
    parser.add_argument(
        "--exemplars",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        help="folders or pictures among which the recipe's exemplars are, under any name (default: the samples)",
    )


def regions(text: str) -> tuple[str, ...]:
    """Names from a list with commas. Raises argparse.ArgumentTypeError for a name that is none."""
    from exegan_studio.face.regions import REGIONS

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in REGIONS:
            raise argparse.ArgumentTypeError(f"{name!r} is no region; choose from {', '.join(REGIONS)}")
    if not names:
        raise argparse.ArgumentTypeError("no region is named")
    return names


def compute(text: str) -> str:
    """One of those that the window offers. Raises argparse.ArgumentTypeError for anything else; whether this machine has it,
    only torch can tell."""
    if text not in COMPUTES:
        raise argparse.ArgumentTypeError(f"{text!r} is none; choose from {', '.join(COMPUTES)}")
    return text


def noise(text: str) -> str:
    from exegan_studio.domain.recipe import NOISES

    if text not in NOISES:
        raise argparse.ArgumentTypeError(f"{text!r} is no noise; choose from {', '.join(NOISES)}")
    return text


def shares(text: str) -> tuple[float, ...]:
    """Numbers from 0 to 1, with commas between."""
    return tuple(share(part) for part in text.split(","))


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A reader of whole numbers within limits."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError as fault:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from fault
        if number < least or (most is not None and number > most):
            limits = f"at least {least}" if most is None else f"{least} to {most}"
            raise argparse.ArgumentTypeError(f"{number} is not possible: {limits}")
        return number

    return read


def share(text: str) -> float:
    number = real(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number


def positive(text: str) -> float:
    number = real(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def real(text: str) -> float:
    try:
        number = float(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from fault
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number that can be used")
    return number

"""`exegan-studio fill PHOTO`: fill a hole of a photo, guided by exemplars, and write the candidates."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path

MOST_CANDIDATES = 100
DESCRIPTION = """Fill a hole of a photo, guided by exemplar portraits. Writes candidate_00.png and so on at the photo's size,
sheet.png and report.json. A folder that exists is never emptied."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("fill", help="fill a hole of a photo", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("photo", type=Path, metavar="PHOTO")
    parser.add_argument(
        "--exemplars",
        type=Path,
        nargs="+",
        required=True,
        metavar="PATH",
        help="pictures that guide the fill, or folders of them",
    )
    hole = parser.add_mutually_exclusive_group(required=True)
    hole.add_argument("--mask", type=Path, metavar="FILE", help="a picture of the photo's size: white is filled")
    hole.add_argument(
        "--regions",
        type=regions,
        metavar="LIST",
        help="parts of the face, with commas: eyes, brows, nose, mouth, lower-face, face, hair, glasses",
    )
    parser.add_argument(
        "--face", type=whole(0), metavar="N", help="which face, as `faces` numbers them (default: 0, the largest)"
    )
    parser.add_argument("--count", type=whole(1, MOST_CANDIDATES), default=4, metavar="N", help="candidates (default: 4)")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="seed of the first one (default: 0)")
    parser.add_argument(
        "--strength", type=share, default=1.0, metavar="S", help="0 to 1: how far the exemplars decide (default: 1)"
    )
    parser.add_argument("--psi", type=positive, default=1.0, metavar="P", help="how far seeds may stray (default: 1)")
    parser.add_argument(
        "--exemplar-weights", type=positive, nargs="+", metavar="W", help="a weight for each exemplar (default: all 1)"
    )
    parser.add_argument("--engine", default="auto", metavar="NAME", help="auto, graft or exegan (default: auto)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="the engine's weights, where not the ones that came along")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    parser.add_argument("--overwrite", action="store_true", help="replace results of the same names in DIR")
    parser.add_argument("--json", action="store_true", help="print the report on stdout as well")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Fill and write. Raises StudioError."""
    from exegan_studio.cli.filling import FillOrder, carry_out  # heavy, and not needed for --help

    order = FillOrder(
        photo=args.photo,
        exemplars=tuple(args.exemplars),
        exemplar_weights=tuple(args.exemplar_weights or ()),
        mask=args.mask,
        regions=args.regions or (),
        face=args.face,
        count=args.count,
        seed=args.seed,
        strength=args.strength,
        psi=args.psi,
        engine=args.engine,
        weights=args.weights,
        out=args.out,
        overwrite=args.overwrite,
        print_json=args.json,
    )
    carry_out(order)
    return 0


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

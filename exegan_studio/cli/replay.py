"""`exegan-studio replay FILE`: make an exported picture again, and compare."""

import argparse
from pathlib import Path

from exegan_studio.cli.options import add_known_exemplars, compute

DESCRIPTION = """Make a picture again from what it says of itself, and compare. FILE is an export, the JSON file beside one,
or a project. The photo and the exemplars are known by their content, whatever they are called now. Where one is not there or
has changed, or the weights are others, nothing is made. The exit status is 0 where the result is, bit for bit, the picture
that was exported and, where FILE holds every pixel exactly, FILE's own."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("replay", help="make an exported picture again", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--photo",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="PATH",
        help="pictures or folders among which the photo is; a project holds it itself",
    )
    add_known_exemplars(parser)
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of your own, where it was made with them")
    parser.add_argument("--compute", type=compute, default="auto", metavar="NAME", help="as for `fill` (default: auto)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there, too: .png, .jpg, .webp or .tif")
    parser.add_argument("--overwrite", action="store_true", help="replace that file where it exists")
    parser.add_argument("--json", action="store_true", help="print what came of it as JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Make, compare, write. Raises StudioError where it cannot be made again."""
    from exegan_studio.cli.replaying import ReplayOrder, carry_out  # heavy, and not needed for --help

    order = ReplayOrder(
        args.file, tuple(args.photo), tuple(args.exemplars), args.weights, args.compute, args.out, args.overwrite, args.json
    )
    return 0 if carry_out(order) else 1

"""`exegan-studio rank PHOTO`: how well each of many exemplars can serve a photo's hole, the best first."""

import argparse
from pathlib import Path

from exegan_studio.cli.options import add_engine, add_sitter

DESCRIPTION = """Judge how well each exemplar can fill a hole of a photo, from 0 (not at all) to 1, the best first, and say why
where it is not 1. Nothing is written."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("rank", help="rank exemplars for a photo", description=DESCRIPTION, allow_abbrev=False)
    add_sitter(parser)
    parser.add_argument(
        "--exemplars",
        type=Path,
        nargs="+",
        action="extend",
        required=True,
        metavar="PATH",
        help="folders of pictures, or pictures",
    )
    add_engine(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Judge and print. Raises StudioError."""
    from exegan_studio.cli.exemplars import Wanted  # heavy, and not needed for --help
    from exegan_studio.cli.ranking import RankOrder, carry_out
    from exegan_studio.cli.sitter import SitterOrder

    order = RankOrder(
        sitter=SitterOrder(args.photo, args.mask, args.regions or (), args.face),
        exemplars=tuple(Wanted(path) for path in args.exemplars),
        engine=args.engine,
        weights=args.weights,
        compute=args.compute,
        print_json=args.json,
    )
    carry_out(order)
    return 0

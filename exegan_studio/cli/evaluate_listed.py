"""`exegan-studio evaluate listed`: cases that somebody keeps in a list, filled and laid side by side to look at."""

import argparse
from pathlib import Path
from typing import Any

from exegan_studio.cli.options import compute, whole

DESCRIPTION = """Fill every case of a list as the studio would: hole, exemplar and a fill for each seed side by side.
LIST is a CSV file whose first line is hole,sitter,exemplar,seen; a hole is a part of the face, "half face", or a mask's file
name, and `seen` is what somebody said who looked. Writes a row of pictures for each case, every fill, and report.json. Nothing
is judged here but by eye; `evaluate graft` has the numbers."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("listed", help="chosen cases, to look at", description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("list", type=Path, metavar="LIST")
    parser.add_argument(
        "--pictures",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="DIR",
        help="where the pictures are looked for (default: beside the list)",
    )
    parser.add_argument("--engine", default="graft", metavar="NAME", help="auto, graft or exegan (default: graft)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights, where not those that came along")
    parser.add_argument("--compute", type=compute, default="auto", metavar="NAME", help="where exegan computes (default: auto)")
    parser.add_argument("--count", type=whole(1, 16), default=2, metavar="N", help="seeds for each case (default: 2)")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="the first seed (default: 0)")
    parser.add_argument(
        "--only", type=whole(0), nargs="+", metavar="N", help="these cases of the list, counted from 0 (default: all)"
    )
    parser.add_argument("--against", type=Path, metavar="DIR", help="the folder of an earlier run, to be shown beside")
    parser.add_argument(
        "--blind", action="store_true", help="shuffle which of the two runs stands first; key.json says which is which"
    )
    parser.add_argument("--size", type=whole(128, 2048), default=512, metavar="PIXELS", help="side of a picture (default: 512)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    parser.add_argument("--overwrite", action="store_true", help="replace results of the same names in DIR")
    parser.set_defaults(run_command=run, usage_error=parser.error)


def run(args: argparse.Namespace) -> int:
    """Fill and write. Raises StudioError."""
    if args.blind and args.against is None:
        args.usage_error("--blind needs --against: there is only one run without it")
    from exegan_studio.cli.listing import ListOrder, carry_out  # heavy, and not needed for --help

    order = ListOrder(
        path=args.list,
        folders=tuple(args.pictures) or (args.list.parent,),
        engine=args.engine,
        weights=args.weights,
        compute=args.compute,
        count=args.count,
        seed=args.seed,
        only=tuple(args.only or ()),
        against=args.against,
        blind=args.blind,
        size=args.size,
        out=args.out,
        overwrite=args.overwrite,
    )
    carry_out(order)
    return 0

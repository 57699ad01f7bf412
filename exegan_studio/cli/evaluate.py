"""`exegan-studio evaluate`: how good fills are. `evaluate graft` judges the graft engine on fixed inputs, in numbers and in
sheets to look at; `evaluate engines` compares engines."""

import argparse
from pathlib import Path
from typing import Any

from exegan_studio.cli import evaluate_engines, evaluate_listed
from exegan_studio.cli.options import whole

MOST_CASES = 500
DESCRIPTION = """Judge the graft engine. Half of the cases hide a part of a face and give the same face, turned and under
another light, as the exemplar, so the truth is known; the others fill from somebody else's face. Writes report.json, sheets
of all cases, and sheets of eight seeds. The same pictures and seed give the same cases. A folder that exists is never
emptied."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("evaluate", help="measure how good an engine's fills are")
    subjects = parser.add_subparsers(dest="subject", required=True)
    evaluate_engines.add_parser(subjects)
    evaluate_listed.add_parser(subjects)
    graft = subjects.add_parser("graft", help="the graft engine", description=DESCRIPTION, allow_abbrev=False)
    evaluate_engines.add_pictures(graft)
    graft.add_argument("--weights", type=Path, metavar="FILE", help="weights to judge, where not the ones that came along")
    graft.add_argument(
        "--against",
        type=Path,
        metavar="PATH",
        help="what to compare with on the same inputs: other weights, or the folder of an earlier evaluation",
    )
    graft.add_argument("--blind", action="store_true", help="shuffle the two columns of results; key.json says which is which")
    graft.add_argument(
        "--count", type=whole(1, MOST_CASES), default=28, metavar="N", help="cases of each of the two kinds (default: 28)"
    )
    graft.add_argument(
        "--size",
        type=whole(*evaluate_engines.SIZES),
        default=256,
        metavar="PIXELS",
        help="side of the faces' squares (default: 256)",
    )
    graft.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="another choice of cases (default: 0)")
    graft.add_argument("--pasted", action="store_true", help="judge results as they stand in the photo, after the paste-back")
    graft.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    graft.add_argument("--overwrite", action="store_true", help="replace results of the same names in DIR")
    graft.add_argument("--json", action="store_true", help="print the report on stdout instead of the table")
    graft.set_defaults(run_command=run, usage_error=graft.error)


def run(args: argparse.Namespace) -> int:
    """Judge and write. Raises StudioError."""
    if args.blind and args.against is None:
        args.usage_error("--blind needs --against: there is only one column of results without it")
    from exegan_studio.cli.evaluating import Output, carry_out  # heavy, and not needed for --help
    from exegan_studio.evaluation.graft_quality import Order

    order = Order(
        pictures=tuple(args.pictures),
        weights=args.weights,
        count=args.count,
        size=args.size,
        seed=args.seed,
        pasted=args.pasted,
    )
    carry_out(order, Output(args.out, args.against, args.blind, args.overwrite, args.json))
    return 0

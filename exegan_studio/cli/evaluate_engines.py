"""`exegan-studio evaluate engines`: engines and weights compared on the same pictures, holes, exemplars and seeds."""

import argparse
from pathlib import Path
from typing import Any

from exegan_studio.cli.options import compute, positive, share, whole

SIZES = (128, 2048)
MOST_PICTURES, MOST_REPEATS = 10_000, 20
EXEMPLARS = ("another", "near", "none")
DESCRIPTION = """Compare engines, or weights of one, on the same inputs: the same pictures and seed give the same holes,
exemplars and seeds. Writes report.html to read, report.json, two tables, sheets, and every fill; a run that was stopped goes
on where it stood when the same command is given again, and no folder is ever emptied. MAE, PSNR and SSIM are always
measured; LPIPS, FID, P-IDS and U-IDS need feature networks as files, and nothing is downloaded."""
KINDS = """kinds of holes, with commas: centre (a square of a quarter), regions (of the face), strokes, boxes, published-256 and
published-512 (the paper's masks) (default: centre,strokes,regions)"""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "engines", help="several engines, or weights, on the same inputs", description=DESCRIPTION, allow_abbrev=False
    )
    add_contestants(parser.add_argument_group("who is compared"))
    add_inputs(parser.add_argument_group("on what"))
    how = parser.add_argument_group("how it is measured")
    how.add_argument("--inception", type=Path, metavar="FILE", help="FID's Inception, for FID, P-IDS and U-IDS")
    how.add_argument("--lpips", type=Path, metavar="FILE", help="AlexNet or VGG-16, for LPIPS")
    how.add_argument(
        "--lpips-heads", type=Path, metavar="FILE", help="LPIPS' heads, where not those that come with torchmetrics"
    )
    how.add_argument("--pasted", action="store_true", help="judge fills as they stand in the photo, after the paste-back")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    parser.add_argument("--json", action="store_true", help="print the report on stdout instead of the table")
    parser.set_defaults(run_command=run, usage_error=parser.error)


def add_contestants(who: Any) -> None:
    who.add_argument(
        "--engine",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="auto, graft or exegan, with the weights that are there; what comes first is what the others are compared with",
    )
    who.add_argument("--weights", type=Path, nargs="+", default=[], metavar="FILE", help="weights, which decide their engine")
    who.add_argument(
        "--strength",
        type=share,
        nargs="+",
        default=[1.0],
        metavar="N",
        help="how far exemplars decide, 0 to 1; of several numbers, each engine takes part with every one (default: 1)",
    )
    who.add_argument("--psi", type=positive, default=1.0, metavar="N", help="above 0: how far seeds stray (default: 1)")
    who.add_argument("--compute", type=compute, default="auto", metavar="NAME", help="where exegan computes (default: auto)")


def add_inputs(what: Any) -> None:
    add_pictures(what)
    what.add_argument(
        "--every-picture", action="store_true", help="use FFHQ-framed pictures that this project's training may have seen, too"
    )
    what.add_argument("--count", type=whole(3, MOST_PICTURES), default=40, metavar="N", help="pictures, at most (default: 40)")
    what.add_argument("--size", type=whole(*SIZES), default=256, metavar="PIXELS", help="side of the squares (default: 256)")
    what.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="another choice of cases (default: 0)")
    what.add_argument("--holes", type=kinds, metavar="LIST", help=KINDS)
    what.add_argument(
        "--ratios",
        type=bands,
        metavar="LIST",
        help="per cent of the picture that strokes, boxes and the paper's masks hide (default: 0-20,20-40,40-60)",
    )
    what.add_argument(
        "--exemplars",
        choices=EXEMPLARS,
        default="another",
        help="whose face guides: anybody else's, that of the nearest pose, or nobody's (default: another)",
    )
    what.add_argument(
        "--repeats", type=whole(1, MOST_REPEATS), default=3, metavar="N", help="fills of each case, by other seeds (default: 3)"
    )


def add_pictures(parser: Any) -> None:
    """Faces to evaluate with."""
    parser.add_argument(
        "--pictures",
        type=Path,
        nargs="+",
        required=True,
        metavar="PATH",
        help="folders or zips: FFHQ-framed faces, of which those held out of training are used, or ordinary portraits",
    )


def run(args: argparse.Namespace) -> int:
    """Compare and write. Raises StudioError."""
    from exegan_studio.cli.comparing import Output, carry_out  # heavy, and not needed for --help
    from exegan_studio.evaluation.comparison.order import Inputs, Networks, Order, Wanted

    named = [Wanted(name) for name in args.engine] + [Wanted("auto", path) for path in args.weights]
    wanted = [Wanted(one.engine, one.weights, strength) for one in named for strength in args.strength]
    if not wanted:
        args.usage_error("nobody is named: give --engine or --weights")
    if len(set(wanted)) < len(wanted):
        args.usage_error("the same engine is named twice, with the same weights and strength")
    plain = Inputs()
    inputs = Inputs(
        count=args.count,
        size=args.size,
        seed=args.seed,
        kinds=args.holes or plain.kinds,
        bands=args.ratios or plain.bands,
        repeats=args.repeats,
        exemplars=args.exemplars,
        psi=args.psi,
        pasted=args.pasted,
        every_picture=args.every_picture,
    )
    networks = Networks(args.inception, args.lpips, args.lpips_heads)
    carry_out(Order(tuple(args.pictures), tuple(wanted), inputs, networks, args.compute), Output(args.out, args.json))
    return 0


def kinds(text: str) -> tuple[str, ...]:
    """Names of kinds with commas between, each once. Raises argparse.ArgumentTypeError."""
    from exegan_studio.evaluation.comparison.cases import KINDS as KNOWN

    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in KNOWN:
            raise argparse.ArgumentTypeError(f"{name!r} is no kind of holes; choose from {', '.join(KNOWN)}")
    if not names:
        raise argparse.ArgumentTypeError("no kind of holes is named")
    return names


def bands(text: str) -> tuple[tuple[int, int], ...]:
    """`0-20,20-40` as pairs of whole per cents. Raises argparse.ArgumentTypeError."""
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        least, _, most = part.strip().partition("-")
        if not (least.isdecimal() and most.isdecimal() and 0 <= int(least) < int(most) <= 100):
            raise argparse.ArgumentTypeError(f"{part.strip()!r} is no ratio; write it as in 0-20,20-40")
        found.append((int(least), int(most)))
    return tuple(dict.fromkeys(found))

"""`exegan-studio fill PHOTO`: fill a hole of a photo, guided by exemplars, and write the candidates."""

import argparse
from pathlib import Path

from exegan_studio.cli.options import add_engine, add_sitter, noise, positive, share, shares, whole

MOST_CANDIDATES = 100
DESCRIPTION = """Fill a hole of a photo, guided by exemplar portraits; without any, the face is completed from the rest of
the photo. Writes candidate_00.png and so on at the photo's size, sheet.png and report.json. A folder that exists is never
emptied."""
GUIDES = "A PATH is a picture or a folder of pictures. What --eyes, --nose or --mouth is given for comes from nobody else."
ZONES = {
    "eyes": "pictures for the eyes and all above them",
    "nose": "pictures for the nose",
    "mouth": "pictures for the mouth and all below it",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("fill", help="fill a hole of a photo", description=DESCRIPTION, allow_abbrev=False)
    add_sitter(parser)
    add_exemplars(parser)
    parser.add_argument("--count", type=whole(1, MOST_CANDIDATES), default=4, metavar="N", help="candidates (default: 4)")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=0, metavar="N", help="seed of the first one (default: 0)")
    parser.add_argument(
        "--strength", type=share, default=1.0, metavar="S", help="0 to 1: how far the exemplars decide (default: 1)"
    )
    parser.add_argument("--psi", type=positive, default=1.0, metavar="P", help="how far seeds may stray (default: 1)")
    add_engine(parser)
    add_style(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    parser.add_argument("--overwrite", action="store_true", help="replace results of the same names in DIR")
    parser.add_argument("--json", action="store_true", help="print the report on stdout as well")
    parser.set_defaults(run_command=run)


def add_exemplars(parser: argparse.ArgumentParser) -> None:
    """Who guides the fill, where, and how much. All options that name pictures can be repeated."""
    group = parser.add_argument_group("exemplars", GUIDES)
    names = {"exemplars": "pictures that guide the fill", **ZONES}
    for name, meaning in names.items():
        group.add_argument(f"--{name}", type=Path, nargs="+", action="extend", default=[], metavar="PATH", help=meaning)
    group.add_argument(
        "--exemplar-weights",
        type=positive,
        nargs="+",
        metavar="W",
        help="a weight for each exemplar, those of --exemplars first, then of --eyes, --nose, --mouth (default: all 1)",
    )
    group.add_argument(
        "--mix-stop",
        type=whole(0),
        metavar="N",
        help="mix exactly two exemplars: the engine's first N levels, from shape to detail, come from the first of them",
    )


def add_style(parser: argparse.ArgumentParser) -> None:
    """What engines with style codes can be told."""
    group = parser.add_argument_group("style codes", "For the exegan engine.")
    group.add_argument(
        "--noise", type=noise, default="random", metavar="KIND", help="random (default), fixed or off: where fine detail falls"
    )
    group.add_argument(
        "--crossover",
        type=whole(0),
        metavar="N",
        help="the slot from which a seed's second random code takes over (default: the seed decides)",
    )
    group.add_argument(
        "--gates",
        type=shares,
        default=(),
        metavar="LIST",
        help="0 to 1 for each of the engine's levels, with commas: how far the exemplars decide there (default: all 1)",
    )


def run(args: argparse.Namespace) -> int:
    """Fill and write. Raises StudioError."""
    from exegan_studio.cli.exemplars import Wanted  # heavy, and not needed for --help
    from exegan_studio.cli.filling import FillOrder, carry_out
    from exegan_studio.cli.sitter import SitterOrder
    from exegan_studio.domain.recipe import StyleSettings
    from exegan_studio.pipeline.edit import FillSettings

    style = StyleSettings(args.noise, args.crossover, args.gates)
    wanted = [Wanted(path) for path in args.exemplars]
    for zone in ZONES:
        wanted += [Wanted(path, (zone,)) for path in getattr(args, zone)]
    order = FillOrder(
        sitter=SitterOrder(args.photo, args.mask, args.regions or (), args.face),
        exemplars=tuple(wanted),
        exemplar_weights=tuple(args.exemplar_weights or ()),
        settings=FillSettings(args.count, args.seed, args.strength, args.psi, args.mix_stop, style),
        engine=args.engine,
        weights=args.weights,
        compute=args.compute,
        out=args.out,
        overwrite=args.overwrite,
        print_json=args.json,
    )
    carry_out(order)
    return 0

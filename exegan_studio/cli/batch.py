"""`exegan-studio batch RECIPE PHOTO...`: replay a recipe on photos or folders of them."""

import argparse
import contextlib
import os
import signal
from collections.abc import Generator
from pathlib import Path
from types import FrameType

from exegan_studio.cli.options import add_known_exemplars, compute, regions, whole

MOST_SEEDS = 100
DESCRIPTION = """Replay a recipe on photos: same exemplars, seed and settings, the hole where it lay on the face. RECIPE is a
JSON file with a copied recipe, or a PNG that this program exported. Writes PHOTO_seed_N.png for each photo and seed, and a line
for each photo in report.jsonl. Nothing is overwritten: what the same order has made already is skipped, so a stopped batch goes
on where it stood. A photo that cannot be done is reported, and the rest goes on; the exit status is 1 then."""
RANKS = """Spread over processes: torchrun --nproc-per-node 2 --no-python exegan-studio batch ... Each takes its share of the
photos, a graphics card of its own and a report of its own. Photos that cannot be done are in the reports; the exit status stays
0 for them, as torchrun would stop the other processes."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser(
        "batch", help="replay a recipe on many photos", description=DESCRIPTION, epilog=RANKS, allow_abbrev=False
    )
    parser.add_argument("recipe", type=Path, metavar="RECIPE")
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO", help="a picture, or a folder of pictures")
    add_hole(parser)
    add_known_exemplars(parser)
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), metavar="N", help="seed of the first one (default: the recipe's)")
    parser.add_argument("--count", type=whole(1, MOST_SEEDS), default=1, metavar="N", help="seeds for each photo (default: 1)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="weights of your own, for the recipe's engine")
    parser.add_argument("--compute", type=compute, default="auto", metavar="NAME", help="as for `fill` (default: auto)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the results go; made if need be")
    parser.set_defaults(run_command=run)


def add_hole(parser: argparse.ArgumentParser) -> None:
    """Where to fill."""
    hole = parser.add_mutually_exclusive_group(required=True)
    hole.add_argument(
        "--mask",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="the mask that the recipe was made with, as the studio exports it; one for each recipe where there are several",
    )
    hole.add_argument("--regions", type=regions, metavar="LIST", help="instead: parts of the face, as for `fill`")
    parser.add_argument("--of", type=Path, metavar="PHOTO", help="with any other mask: the photo that it was painted on")
    parser.add_argument(
        "--only", type=whole(1), metavar="N", help="of an export with several recipes, this one, from 1 (default: all in order)"
    )
    parser.add_argument(
        "--face",
        type=whole(0),
        metavar="N",
        help="which face of every photo, from 0 (default: the largest; in the recipe's own photo, the recipe's)",
    )


def run(args: argparse.Namespace) -> int:
    """Replay and write. Raises StudioError."""
    from exegan_studio.cli.ranks import rank_of, take_own_device

    rank = rank_of(os.environ)
    take_own_device(os.environ, rank)
    from exegan_studio.cli.batching import BatchOrder, carry_out  # heavy, and not needed for --help

    order = BatchOrder(
        recipe=args.recipe,
        photos=tuple(args.photos),
        out=args.out,
        masks=tuple(args.mask or ()),
        regions=args.regions or (),
        painted_on=args.of,
        only=args.only,
        face=args.face,
        exemplars=tuple(args.exemplars),
        seed=args.seed,
        count=args.count,
        weights=args.weights,
        compute=args.compute,
    )
    with ended_as_by_hand():
        failed = carry_out(order, rank)
    return 1 if failed and rank.alone else 0


@contextlib.contextmanager
def ended_as_by_hand() -> Generator[None]:
    """Being told to end, as torchrun tells its processes, is Ctrl+C: half a file is taken away. On the main thread."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

"""`exegan-studio train CONFIG.toml`: train an EXE-GAN; `train graft`: the graft engine's networks. Both from faces in folders
or zips."""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.storage.paths import resources_folder

GRAFT = "graft"
FACES, FINISH_FACES = 100_000, 60_000


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("train", help="train a network from your own pictures")
    ready = ", ".join(ready_configurations())
    parser.add_argument(
        "what",
        metavar="CONFIG.toml | graft",
        help=f"an EXE-GAN's configuration, a file or a ready one ({ready}), or graft for the graft engine's two networks",
    )
    parser.add_argument("--pictures", nargs="+", type=Path, default=[], help="folders or zips of FFHQ-framed faces")
    parser.add_argument(
        "--run", type=Path, required=True, help="folder of the run: states to go on from, pictures as read, logs and sheets"
    )
    parser.add_argument(
        "--out",
        type=Path,
        help="EXE-GAN: the folder for weights and card (default: the run's); graft: the weights file to write (.safetensors)",
    )
    parser.add_argument("--licence", help="under which terms the pictures may be used, for the card")
    parser.add_argument("--seed", type=int, help="instead of the configuration's; graft: default 0")
    parser.add_argument("--export-only", action="store_true", help="write the weights of the run's states, train no further")
    exegan = parser.add_argument_group("EXE-GAN")
    exegan.add_argument("--minutes", type=float, help="stop after so many; the same command goes on from there")
    exegan.add_argument(
        "--weights", type=Path, help="weights of this program whose exemplar encoder is used; the published networks need it"
    )
    graft = parser.add_argument_group(GRAFT)
    graft.add_argument("--faces", type=int, default=FACES, help=f"pairs to train the field network on (default {FACES})")
    graft.add_argument(
        "--finish-faces", type=int, default=FINISH_FACES, help=f"composites to train the finisher on (default {FINISH_FACES})"
    )
    parser.set_defaults(run_command=partial(run, parser))


def ready_configurations() -> list[str]:
    """Names of those that come with the program."""
    return sorted(path.stem for path in (resources_folder() / "training").glob("*.toml"))


def run(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    """Train, or go on where the run's states stand, and write weights and card. Raises StudioError; leaves by the parser where
    what graft needs is missing."""
    if args.what == GRAFT:
        if not args.pictures or args.out is None:
            parser.error("graft needs --pictures and --out")
        return run_graft(args)
    return run_exegan(args)


def run_graft(args: argparse.Namespace) -> int:
    from exegan_studio.training.graft.run import TrainingOrder, train_graft  # torch is loaded only when something is trained

    order = TrainingOrder(
        sources=args.pictures,
        run=args.run,
        out=args.out,
        licence=args.licence or "As the pictures.",
        faces_seen=args.faces,
        finish_faces=args.finish_faces,
        seed=args.seed or 0,
        export_only=args.export_only,
    )
    train_graft(order, say)
    return 0


def run_exegan(args: argparse.Namespace) -> int:
    config = configuration(args.what)  # before torch is loaded: a wrong name is told at once
    from exegan_studio.training.exegan.run import ExeganOrder, train_exegan

    order = ExeganOrder(
        config=config,
        sources=tuple(args.pictures),
        run=args.run,
        out=args.out or args.run,
        weights=args.weights,
        licence=args.licence,
        minutes=args.minutes,
        seed=args.seed,
        export_only=args.export_only,
    )
    train_exegan(order, say)
    return 0


def configuration(what: str) -> Path:
    """The file named, or the ready configuration of that name. Raises ConfigurationError where neither is there."""
    path = Path(what)
    if path.is_file():
        return path
    ready = resources_folder() / "training" / f"{what.removesuffix('.toml')}.toml"
    if path.name == what and ready.is_file():
        return ready
    raise ConfigurationError(
        f"There is no configuration {what}.", f"Name a TOML file, or a ready one: {', '.join(ready_configurations())}."
    )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

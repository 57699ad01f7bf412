"""`exegan-studio train graft`: train the graft engine's networks from faces in folders or zips."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("train", help="train a network from your own pictures")
    networks = parser.add_subparsers(dest="network", required=True)
    graft = networks.add_parser("graft", help="the graft engine's field network and finisher, from FFHQ-framed faces")
    graft.add_argument("--pictures", nargs="+", type=Path, required=True, help="folders or zips of FFHQ-framed faces")
    graft.add_argument("--run", type=Path, required=True, help="folder of the run: its states, and the faces found")
    graft.add_argument(
        "--out", type=Path, required=True, help="the weights file to write (.safetensors); its card goes beside it"
    )
    graft.add_argument("--licence", default="As the pictures.", help="under which terms the pictures may be used, for the card")
    graft.add_argument("--faces", type=int, default=100_000, help="pairs to train the field network on (default 100000)")
    graft.add_argument("--finish-faces", type=int, default=60_000, help="composites to train the finisher on (default 60000)")
    graft.add_argument("--seed", type=int, default=0)
    graft.add_argument("--export-only", action="store_true", help="write the weights of the run's states, train no further")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Train, or go on where the run's states stand, and write weights and card. Raises StudioError."""
    from exegan_studio.training.graft.run import TrainingOrder, train_graft  # torch is loaded only when something is trained

    order = TrainingOrder(
        sources=args.pictures,
        run=args.run,
        out=args.out,
        licence=args.licence,
        faces_seen=args.faces,
        finish_faces=args.finish_faces,
        seed=args.seed,
        export_only=args.export_only,
    )
    train_graft(order, lambda line: print(line, file=sys.stderr, flush=True))
    return 0

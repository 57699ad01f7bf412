"""`exegan-studio train graft`: train the graft engine's field network from faces in folders or zips."""

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("train", help="train a network from your own pictures")
    networks = parser.add_subparsers(dest="network", required=True)
    graft = networks.add_parser("graft", help="the graft engine's field network, from FFHQ-framed faces")
    graft.add_argument("--pictures", nargs="+", type=Path, required=True, help="folders or zips of FFHQ-framed faces")
    graft.add_argument("--run", type=Path, required=True, help="folder of the run: its state, and the faces found")
    graft.add_argument("--out", type=Path, required=True, help="the weights file to write (.safetensors)")
    graft.add_argument("--licence", default="as the pictures", help="under which terms the pictures may be used")
    graft.add_argument("--faces", type=int, default=200_000, help="how many pairs to train on")
    graft.add_argument("--seed", type=int, default=0)
    graft.add_argument("--export-only", action="store_true", help="write the weights of the run's state, train no further")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Train, or go on where the run's state stands, and write the weights. Raises StudioError."""
    from exegan_studio.training.graft.run import train_graft  # torch is loaded only when something is trained

    train_graft(
        sources=args.pictures,
        run=args.run,
        out=args.out,
        licence=args.licence,
        faces_seen=args.faces,
        seed=args.seed,
        export_only=args.export_only,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    return 0

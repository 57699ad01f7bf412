"""`exegan-studio bench graft`: how fast the program is on this machine."""

import argparse
import json
from dataclasses import asdict
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="measure the program's speed on this machine")
    parser.add_argument("what", choices=["graft"], help="the engine to measure")
    parser.add_argument("--size", type=int, default=1024, help="the crop's side in pixels (default 1024)")
    parser.add_argument("--region", default="lower-face", help="the face region to fill (default lower-face)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print. Raises StudioError."""
    from exegan_studio.evaluation.graft_speed import measure_graft  # torch is loaded only when something is measured

    speed = measure_graft(args.size, args.region)
    if args.json:
        print(json.dumps(asdict(speed)))
    else:
        print(
            f"graft, {speed.region} of a {speed.size} crop: 1 candidate {speed.one_s:.2f} s, 4 in {speed.four_s:.2f} s, "
            f"16 in {speed.sixteen_s:.2f} s; peak {speed.peak_mb:.0f} MB"
        )
    return 0

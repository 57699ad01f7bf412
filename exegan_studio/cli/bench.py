"""`exegan-studio bench graft` and `bench engine`: how fast the program is on this machine."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exegan_studio.evaluation.engine_speed import EngineSpeed, FastSpeed

GRAFT_SIZE, ENGINE_SIZE = 1024, 256


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="measure the program's speed on this machine")
    parser.add_argument("what", choices=["graft", "engine"], help="the engine to measure: graft, or engine for EXE-GAN")
    parser.add_argument(
        "--size", type=int, help=f"the crop's side in pixels (default {GRAFT_SIZE}; engine: 256 or 512, default {ENGINE_SIZE})"
    )
    parser.add_argument("--region", default="lower-face", help="graft: the face region to fill (default lower-face)")
    parser.add_argument("--count", type=int, default=4, help="engine: how many candidates (default 4)")
    parser.add_argument(
        "--compute", metavar="NAME", help="engine: compare with this format, like cpu-bfloat16 (default: the quickest)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print. Raises StudioError."""
    return run_engine(args) if args.what == "engine" else run_graft(args)


def run_graft(args: argparse.Namespace) -> int:
    from exegan_studio.evaluation.graft_speed import measure_graft  # torch is loaded only when something is measured

    speed = measure_graft(args.size or GRAFT_SIZE, args.region)
    if args.json:
        print(json.dumps(asdict(speed)))
    else:
        print(
            f"graft, {speed.region} of a {speed.size} crop: 1 candidate {speed.one_s:.2f} s, 4 in {speed.four_s:.2f} s, "
            f"16 in {speed.sixteen_s:.2f} s; peak {speed.peak_mb:.0f} MB"
        )
    return 0


def run_engine(args: argparse.Namespace) -> int:
    from exegan_studio.evaluation.engine_speed import measure_published

    speed = measure_published(args.size or ENGINE_SIZE, args.count, args.compute)
    print(json.dumps(asdict(speed)) if args.json else "\n".join(engine_lines(speed)))
    return 0


def engine_lines(speed: "EngineSpeed") -> list[str]:
    """What is printed; float32 first, then the other format where there is one."""
    lines = [f"EXE-GAN at {speed.size}, made-up weights, a hole of {speed.hole_share:.0%} of the picture"]
    lines += format_lines(speed.float32, speed.count, speed.ratio)
    if speed.chosen != speed.float32:
        lines += format_lines(speed.chosen, speed.count, speed.chosen_ratio)
    lines.append(f"the published way: {speed.naive_s:.2f} s (one candidate's time, {speed.count} times)")
    return [*lines, f"chosen: {speed.reason}"]


def format_lines(speed: "FastSpeed", count: int, ratio: float) -> list[str]:
    whole = (
        f"{speed.compute}: {count} candidates, exemplar and hole new, {speed.new_s:.2f} s ({ratio:.1f} times as fast as the "
        f"published way); one more {speed.further_s:.2f} s; peak {speed.peak_mb:.0f} MB"
    )
    limited = (
        f"  only what the hole needs: {count} candidates {speed.new_limited_s:.2f} s; decoding one {speed.limited_s:.2f} s "
        f"instead of {speed.decode_s:.2f} s"
    )
    return [whole, limited, f"  exemplar {speed.exemplar_s:.2f} s, round the hole {speed.hole_s:.2f} s"]

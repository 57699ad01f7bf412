"""`exegan-studio bench graft`, `bench engine` and `bench canvas`: how fast the program is on this machine."""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exegan_studio.domain.errors import StudioError

if TYPE_CHECKING:
    from exegan_studio.evaluation.engine_speed import EngineSpeed, FastSpeed

GRAFT_SIZE, ENGINE_SIZE = 1024, 256
CANVAS_MODULE = "exegan_studio.studio.measuring.canvas"
PROGRAM_ROOT = Path(__file__).parents[2]
"""Where the package lies, also when it is not installed."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="measure the program's speed on this machine")
    parser.add_argument(
        "what", choices=["graft", "engine", "canvas"], help="what to measure: graft, engine for EXE-GAN, or canvas for painting"
    )
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
    if args.what == "canvas":
        return run_canvas(args)
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
    stages = f"  exemplar {speed.exemplar_s:.2f} s, round the hole {speed.hole_s:.2f} s"
    new, further = (f" (goal {one})" if speed.goal else "" for one in speed.goal or ("", ""))
    yardstick = (
        f"  in 3x3 convolutions of 128 channels at 256x256, {1000 * speed.convolution_s:.0f} ms each here: {count} candidates "
        f"{speed.new_convolutions:.1f}{new}, one more {speed.further_convolutions:.1f}{further}"
    )
    return [whole, limited, stages, yardstick]


def run_canvas(args: argparse.Namespace) -> int:
    """In a process of its own: the window's room is not imported here, and Qt paints to memory instead of a screen."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.run(
        [sys.executable, "-m", CANVAS_MODULE], env=environment, cwd=PROGRAM_ROOT, capture_output=True, text=True, check=False
    )
    if child.returncode != 0:
        reason = (child.stderr.strip().splitlines() or [f"it ended with {child.returncode}"])[-1]
        raise StudioError(f"The canvas could not be measured: {reason}", "See that PySide6 is installed and its window opens.")
    speed = json.loads(child.stdout)
    print(json.dumps(speed) if args.json else "\n".join(canvas_lines(speed)))
    return 0


def canvas_lines(speed: dict[str, Any]) -> list[str]:
    """What is printed: the worst view's numbers first, then each view's."""
    width, height = speed["window"]
    worst = f"median {speed['median_ms']:.1f} ms, 99 of 100 within {speed['p99_ms']:.1f} ms, in the slowest view"
    return [
        f"canvas, from input event to painted frame: {worst}",
        f"a brush of {speed['brush']} pixels on {speed['megapixels']:.0f} megapixels, {width} x {height} window",
        *(view_line(view) for view in speed["views"]),
    ]


def view_line(view: dict[str, Any]) -> str:
    return (
        f"{view['view']}: median {view['median_ms']:.1f} ms, 99 of 100 within {view['p99_ms']:.1f} ms; slowest press "
        f"{view['press_ms']:.1f}, release {view['release_ms']:.1f}, undo {view['undo_ms']:.1f}; hovering "
        f"{view['hover_ms']:.1f}, wheel {view['wheel_ms']:.1f}, panning {view['pan_ms']:.1f}"
    )

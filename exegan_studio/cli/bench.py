"""`exegan-studio bench` with graft, engine, training, canvas, gallery or projects: how fast the program is on this machine."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exegan_studio.cli.options import compute
from exegan_studio.domain.errors import StudioError
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE

if TYPE_CHECKING:
    from exegan_studio.evaluation.engine_speed import EngineSpeed, FastSpeed
    from exegan_studio.evaluation.training_speed import StepSpeed, TrainingSpeed

GRAFT_SIZE, ENGINE_SIZE = 1024, 256
PROGRAM_ROOT = Path(__file__).parents[2]
"""Where the package lies, also when it is not installed."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("bench", help="measure the program's speed on this machine")
    parser.add_argument(
        "what",
        choices=["graft", "engine", "training", "canvas", "gallery", "projects"],
        help="what to measure: graft, engine for EXE-GAN, training for its training, canvas for painting, gallery for "
        "a folder of 10,000 pictures, or projects for keeping, saving and opening a photo of 24 megapixels",
    )
    parser.add_argument(
        "--size",
        type=int,
        help=f"the crop's side in pixels (default {GRAFT_SIZE}; engine: 256 or 512, default "
        f"{ENGINE_SIZE}; training: 64, 128 or 256)",
    )
    parser.add_argument("--region", default="lower-face", help="graft: the face region to fill (default lower-face)")
    parser.add_argument("--count", type=int, default=4, help="engine: how many candidates (default 4)")
    parser.add_argument(
        "--compute",
        type=compute,
        default=AUTO_COMPUTE,
        metavar="NAME",
        help="engine: compare with this format, like cpu-bfloat16 (default: auto, the quickest)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print. Raises StudioError."""
    if args.what in WINDOW_PARTS:
        return run_in_window(args)
    runs = {"graft": run_graft, "engine": run_engine, "training": run_training}
    return runs[args.what](args)


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

    speed = measure_published(args.size or ENGINE_SIZE, args.count, None if args.compute == AUTO_COMPUTE else args.compute)
    print(json.dumps(asdict(speed)) if args.json else "\n".join(engine_lines(speed)))
    return 0


def run_training(args: argparse.Namespace) -> int:
    from exegan_studio.evaluation.training_speed import measure_training

    speed = measure_training(args.size)
    print(json.dumps(asdict(speed)) if args.json else "\n".join(training_lines(speed)))
    return 0


def training_lines(speed: "TrainingSpeed") -> list[str]:
    """What is printed: the loader, a step and its parts, then the published way's."""
    numbers = "bfloat16" if speed.bfloat16 else "float32"
    return [
        f"training EXE-GAN at {speed.size}, {speed.batch} pictures a step, {numbers} on {speed.device}",
        f"loader alone, {speed.workers} worker: {speed.loaded_per_second:.0f} pictures/s",
        f"a step: {step_line(speed.quick)}",
        f"the published way: {step_line(speed.published_way)}",
        f"ratio {speed.ratio:.2f}, measured in turns",
    ]


def step_line(step: "StepSpeed") -> str:
    return (
        f"{step.pictures_per_second:.2f} pictures/s; seconds: generator forward {step.forward:.2f}, discriminator "
        f"{step.discriminator:.2f}, generator's losses {step.generator:.2f}, average {step.average:.2f}; when due R1 "
        f"{step.r1:.2f}, path length {step.path:.2f}"
    )


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


def run_in_window(args: argparse.Namespace) -> int:
    """The canvas, the gallery or projects."""
    module, lines = WINDOW_PARTS[args.what]
    speed = measured_in_window(args.what, module)
    print(json.dumps(speed) if args.json else "\n".join(lines(speed)))
    return 0


def measured_in_window(what: str, module: str) -> dict[str, Any]:
    """In a process of its own: the window's room is not imported here, and Qt paints to memory instead of a screen."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.run(
        [sys.executable, "-m", module], env=environment, cwd=PROGRAM_ROOT, capture_output=True, text=True, check=False
    )
    if child.returncode != 0:
        reason = (child.stderr.strip().splitlines() or [f"it ended with {child.returncode}"])[-1]
        raise StudioError(f"The {what} could not be measured: {reason}", "See that PySide6 is installed and its window opens.")
    return dict(json.loads(child.stdout))


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


def gallery_lines(speed: dict[str, Any]) -> list[str]:
    """What is printed: when the first screen is there and the longest standstill, then each part's."""
    width, height = speed["window"]
    screens = (
        f"{speed['on_screen']} on screen after {speed['first_screen_s']:.2f} s, in a window opened later after "
        f"{speed['again_s']:.2f} s, after a jump {speed['jump_s']:.2f} s"
    )
    return [
        f"gallery of {speed['files']:,} pictures: {screens}",
        f"the window never stood still for longer than {speed['blocked_ms_max']:.0f} ms, {width} x {height} window",
        *(f"{part}: at most {longest:.0f} ms" for part, longest in speed["blocked_ms"].items()),
    ]


def projects_lines(speed: dict[str, Any]) -> list[str]:
    """What is printed: how long each takes, and for how long the window stood still meanwhile."""
    what = f"{speed['megapixels']:.0f} megapixels, {speed['edits']} edits of noise, a file of {speed['project_mb']:.0f} MB"
    saved = f"saved in {speed['save_s']:.1f} s, again in {speed['save_again_s']:.1f} s, opened in {speed['open_s']:.1f} s"
    return [
        f"project of {what}: {saved}",
        f"kept by itself in {speed['keep_first_s']:.1f} s, after one more stroke in {speed['keep_again_s']:.1f} s",
        *(f"{part}: the window stood still for at most {longest:.0f} ms" for part, longest in speed["blocked_ms"].items()),
    ]


WINDOW_PARTS: dict[str, tuple[str, Callable[[dict[str, Any]], list[str]]]] = {
    "canvas": ("exegan_studio.studio.measuring.canvas", canvas_lines),
    "gallery": ("exegan_studio.studio.measuring.gallery", gallery_lines),
    "projects": ("exegan_studio.studio.measuring.projects", projects_lines),
}
"""What is measured in a process of its own: its module there, and what is printed."""

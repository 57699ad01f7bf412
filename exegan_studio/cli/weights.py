"""`exegan-studio weights`: bring EXE-GAN's published weights in, and see which weights are there and whether they are whole."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exegan_studio.cli.progress import counted, say, stoppable
from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.terms import LICENCE, WHERE

if TYPE_CHECKING:
    from exegan_studio.engines.exegan.checkpoints.library import FoundWeights

IMPORT = f"""Turn the two published files of EXE-GAN, a generator and its exemplar encoder, into one weights file of this
program. {WHERE} {LICENCE} Nothing in the two files is run, and neither is changed."""
VERIFY = """Read weights files wholly: every number is looked at, and compared with what was written. Without FILE: all that
`weights list` finds."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("weights", help="import, list and verify weights")
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser("import", help="bring EXE-GAN's published weights in", description=IMPORT, allow_abbrev=False)
    bring.add_argument("generator", type=Path, metavar="GENERATOR.pt", help="EXE_GAN_model_256.pt or EXE_GAN_model_512.pt")
    bring.add_argument("encoder", type=Path, metavar="ENCODER.pt", help="psp_ffhq_encode.pt")
    bring.add_argument(
        "--out", type=Path, metavar="FILE", help="the .safetensors file to write (default: one in your own weights folder)"
    )
    bring.add_argument("--overwrite", action="store_true", help="replace FILE where it exists")
    bring.set_defaults(run_command=bring_in)
    show = actions.add_parser("list", help="which weights are there", description="Which weights are there.")
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(run_command=show_all)
    check = actions.add_parser("verify", help="look whether weights are whole", description=VERIFY, allow_abbrev=False)
    check.add_argument("files", type=Path, nargs="*", metavar="FILE")
    check.set_defaults(run_command=verify_all)


def bring_in(args: argparse.Namespace) -> int:
    """Import and print where the result lies. Raises StudioError."""
    from exegan_studio.engines.exegan.checkpoints.importing import ImportOrder, import_published  # torch, not for --help

    with stoppable() as cancel:
        done = import_published(ImportOrder(args.generator, args.encoder, args.out, args.overwrite), _stages(), cancel)
    say(f"Weights for {done.size} pixels, {done.weights_id}. {LICENCE}")
    print(done.path)
    return 0


def _stages() -> Callable[[str, float], None]:
    """Progress that says a line for every stage."""
    last = ""

    def tell(stage: str, _share: float) -> None:
        nonlocal last
        if stage != last:
            last = stage
            say(f"{stage} ...")

    return tell


def show_all(args: argparse.Namespace) -> int:
    """Print what is there; nothing there is no failure."""
    from exegan_studio.engines.exegan.checkpoints.library import find_weights

    found = find_weights()
    if args.json:
        print(json.dumps({"weights": [plain(one) for one in found]}, indent=2))
        return 0
    for one in found:
        print(line_of(one))
    if not found:
        print("No weights were found.")
    return 0


def plain(one: "FoundWeights") -> dict[str, Any]:
    """As JSON takes it; sizes in bytes."""
    return {
        "path": str(one.path),
        "files": [path.name for path in one.files],
        "bytes": one.bytes,
        "engine": one.engine,
        "size": one.size,
        "weights_id": one.weights_id,
        "about": dict(one.about),
        "problem": one.problem,
    }


def line_of(one: "FoundWeights") -> str:
    """For people."""
    many = f", {counted(len(one.files), 'file')}" if len(one.files) > 1 else ""
    if one.problem:
        return f"cannot be used: {one.path}: {one.problem}"
    named = f", {one.weights_id}" if one.weights_id else ""
    return f"{one.engine} {one.size}: {one.path} ({one.bytes / 2**20:.0f} MiB{many}{named})"


def verify_all(args: argparse.Namespace) -> int:
    """Say of every file whether it is whole. Raises WeightsError, after all of them, where one is not."""
    from exegan_studio.engines.exegan.checkpoints.library import describe, find_weights

    found = tuple(describe(path) for path in args.files) if args.files else find_weights()
    if not found:
        raise WeightsError("No weights were found.", "Name a file, or import the published ones.")
    bad: list[WeightsError] = []
    for one in found:
        try:
            print(f"whole: {one.path} ({_verified(one)})", flush=True)
        except WeightsError as error:
            bad.append(error)
            print(f"cannot be used: {one.path}: {error}", flush=True)
    if len(bad) == 1:
        raise bad[0]
    if bad:
        raise WeightsError(f"{len(bad)} of {len(found)} weights files cannot be used.", "Each is named above.")
    return 0


def _verified(one: "FoundWeights") -> str:
    """Whose weights these whole ones are, and their id. Raises WeightsError."""
    from exegan_studio.engines.exegan.checkpoints import library
    from exegan_studio.engines.exegan.checkpoints.store import verify
    from exegan_studio.engines.graft.weights import load_networks
    from exegan_studio.engines.registry import create_engine

    if one.engine == library.GRAFT:
        load_networks(one.path)
        return f"graft, {create_engine('graft', one.path).weights_id}"
    with stoppable() as cancel:
        stored = verify(one.path, cancel=cancel)
    checked = "" if "content_sha256" in stored.about else "; it carries no checksum to compare with"
    return f"exegan {stored.config.size}, {stored.weights_id}{checked}"

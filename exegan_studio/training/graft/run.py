"""One command's worth of graft training: faces in, a weights file out."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from exegan_studio.engines.graft.network import SIDE, WIDTHS
from exegan_studio.training.graft.faces import load_faces
from exegan_studio.training.graft.trainer import GraftTrainer, GraftTraining


def export_weights(trainer: GraftTrainer, out: Path, sources: list[Path], licence: str) -> None:
    """The averaged network in half precision, with what made it in the file's metadata. Written beside, then renamed."""
    tensors = {name: value.detach().to(torch.float16).contiguous() for name, value in trainer.average.state_dict().items()}
    held_out = trainer.validate()
    config = {"engine": "graft", "side": SIDE, "widths": list(WIDTHS), "training": asdict(trainer.config)}
    metadata = {
        "config": json.dumps(config),
        "faces_seen": str(trainer.step * trainer.config.batch),
        "held_out": str(held_out),
        "pictures": ", ".join(source.name for source in sources),
        "licence": licence,
    }
    beside = out.with_name(out.name + ".part")
    save_file(tensors, beside, metadata)
    beside.replace(out)


def train_graft(
    *,
    sources: list[Path],
    run: Path,
    out: Path,
    licence: str,
    faces_seen: int,
    seed: int,
    export_only: bool,
    say: Callable[[str], None],
) -> None:
    """Train for `faces_seen` pairs, resuming from `run`/state.pt where it exists, and write `out`.

    Raises PictureError for sources without pictures, WeightsError for a state that is not one.
    """
    run.mkdir(parents=True, exist_ok=True)
    train, held_out = load_faces(sources, run)
    say(f"{len(train)} faces to train from, {len(held_out)} held out")
    trainer = GraftTrainer(GraftTraining(faces_seen=faces_seen, seed=seed), train, held_out)
    state = run / "state.pt"
    if state.exists():
        trainer.load(state)
        say(f"going on at {trainer.step * trainer.config.batch} faces")
    if not export_only:
        trainer.run(state, say)
    export_weights(trainer, out, sources, licence)
    say(f"wrote {out}")

"""One command's worth of graft training: faces in, a weights file and its model card out."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from exegan_studio.engines.graft.weights import save_networks
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.training.graft.card import Made, model_card
from exegan_studio.training.graft.faces import load_faces
from exegan_studio.training.graft.finishing import FinishTrainer, FinishTraining
from exegan_studio.training.graft.trainer import GraftTrainer, GraftTraining
from exegan_studio.training.loop import Trainer


@dataclass(frozen=True)
class TrainingOrder:
    """What was asked for. `run`: the folder of the run's states and of the faces found. `finish_faces`: pairs for the
    finisher; of eight parts, the first two have no critic, and in the last three the fields learn as well. `export_only`:
    write what the states hold, train no further."""

    sources: list[Path]
    run: Path
    out: Path
    licence: str
    faces_seen: int
    finish_faces: int
    seed: int = 0
    export_only: bool = False


def train_graft(order: TrainingOrder, say: Callable[[str], None]) -> None:
    """Train the field network, then the finisher, each going on from its state in the run's folder, and write the weights
    and their card.

    Raises PictureError for sources without pictures, WeightsError for a state that is not one.
    """
    order.run.mkdir(parents=True, exist_ok=True)
    train, held_out = load_faces(order.sources, order.run)
    say(f"{len(train)} faces to train from, {len(held_out)} held out")
    fields = GraftTrainer(GraftTraining(faces_seen=order.faces_seen, seed=order.seed), train, held_out)
    go_on(fields, order.run / "state.pt", order.export_only, say)
    plan = FinishTraining(
        faces_seen=order.finish_faces,
        adversarial_from=order.finish_faces // 4,
        fields_from=order.finish_faces * 5 // 8,
        seed=order.seed,
    )
    finishing = FinishTrainer(plan, fields.average, train, held_out)
    go_on(finishing, order.run / "finisher.pt", order.export_only, say)
    export(fields, finishing, order)
    say(f"wrote {order.out} and {order.out.with_suffix('.md')}")


def go_on(trainer: Trainer, state: Path, export_only: bool, say: Callable[[str], None]) -> None:
    """Load a state where there is one, and train to the end of the plan."""
    if state.exists():
        trainer.load(state)
        say(f"going on at {trainer.step * trainer.plan.batch} faces")
    if not export_only and trainer.step < trainer.plan.steps:
        trainer.run(state, say)


def export(fields: GraftTrainer, finishing: FinishTrainer, order: TrainingOrder) -> None:
    """The networks and their card. Each is written beside, then renamed."""
    field_network, finisher = finishing.outcome()
    made = Made(
        pictures=tuple(source.name for source in order.sources),
        licence=order.licence,
        trained=len(fields.train),
        held_out=len(fields.held_out),
        fields_seen=fields.step * fields.config.batch,
        finisher_seen=finishing.step * finishing.config.batch,
        critic_from=finishing.config.adversarial_from,
        both_from=finishing.config.fields_from,
        fields_losses=fields.losses_of(field_network),
        finisher_losses=finishing.losses_of(field_network, finisher),
    )
    config = {"training": asdict(fields.config), "finishing": asdict(finishing.config)}
    about = {"licence": order.licence, "pictures": ", ".join(made.pictures), "faces_seen": str(made.fields_seen)}
    save_networks(order.out, field_network, finisher, config, about)
    card = order.out.with_suffix(".md")
    atomic_write(card, model_card(order.out, made, field_network, finisher).encode(), overwrite=True)

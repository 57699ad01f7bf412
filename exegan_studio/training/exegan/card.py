"""The model card of a run of EXE-GAN: what it is, what it saw, what it was measured at, under which terms."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from exegan_studio.training.cards import parameters_of, table, terms, told_file, weak_points
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.judging import HeldOut

if TYPE_CHECKING:
    from exegan_studio.training.exegan.trainer import ExeganTrainer

MANY = 5_000_000
"""Pictures after which networks of this kind begin to look finished."""


@dataclass(frozen=True)
class Made:
    """What the card tells of a run. `seen`: pictures of the adversarial part, `learned`: of the exemplar encoder's training."""

    files: tuple[Path, ...]
    sources: tuple[str, ...]
    config: ExeganTraining
    trained: int
    held: int
    seen: int
    learned: int
    generator: str
    encoder: str
    figures: HeldOut

    @classmethod
    def of(cls, trainer: "ExeganTrainer", sources: tuple[str, ...], files: tuple[Path, ...]) -> Self:
        """Judges the held-out pictures."""
        return cls(
            files=files,
            sources=sources,
            config=trainer.config,
            trained=len(trainer.store.train),
            held=len(trainer.store.held),
            seen=trainer.played,
            learned=trainer.seen - trainer.played,
            generator=parameters_of(trainer.average),
            encoder=parameters_of(trainer.encoder),
            figures=trainer.validate(),
        )


def model_card(made: Made) -> str:
    """Markdown; the weights' files are read for their sizes and digests."""
    config, figures = made.config, made.figures
    what = {path.name: told_file(path) for path in made.files}
    what |= {
        "generator": f"{made.generator} parameters, {config.network.config().size} x {config.network.config().size} pixels",
        "exemplar encoder": f"{made.encoder} parameters, {told_encoder(made)}",
        "pictures": f"{', '.join(made.sources)}: {made.trained:,} faces, {made.held:,} more held out by name",
        "seen": f"{made.seen:,} pictures, {config.run.batch} at a step; holes: {config.holes.family}",
        "losses": told_losses(config),
        "made by": "`exegan-studio train`, configuration in the files' metadata",
    }
    numbers = {
        "PSNR in the hole, target as its own exemplar": f"{figures.psnr:.2f} dB",
        "attribute distance to another exemplar": f"{figures.attribute:.3f}, without its guidance {figures.unguided:.3f}",
        "two seeds differ by": f"{figures.diversity:.4f} of 1 in the hole",
    }
    return f"""# {config.run.name}: model card

Weights of an EXE-GAN ("Do Inpainting Yourself", arXiv 2202.06358) that this project's own code trained. They are not the
authors' published ones.

{table(what)}

{terms(config.data.licence)}

## Figures

Of {min(made.held, config.run.validated)} held-out pictures, inside the hole:

{table(numbers)}

{weak_points(weak_lines(made))}

`exegan-studio evaluate` says more; look at the sheets that the run wrote on pictures it never saw.
"""


def told_encoder(made: Made) -> str:
    return f"self-supervised on {made.learned:,} pictures, then frozen" if made.learned else "taken from given weights"


def told_losses(config: ExeganTraining) -> str:
    losses = config.losses
    named = {
        "attribute": losses.attribute,
        "identity": losses.identity if losses.identity_network else 0.0,
        "perceptual" if losses.perceptual_network else "features of the discriminator": losses.perceptual,
        "reconstruction": losses.reconstruction,
    }
    return "adversarial, " + ", ".join(f"{name} {weight:g}" for name, weight in named.items() if weight)


def weak_lines(made: Made) -> list[str]:
    """What can be said of a run without looking at pictures."""
    lines = ["Faces that are not framed as FFHQ's, turned far aside, half hidden, or of children are rare in most face sets."]
    if made.seen < MANY:
        lines.append(f"{made.seen:,} pictures are few: expect soft or distorted features, above all in large holes.")
    if made.trained < 10_000:
        lines.append(f"{made.trained:,} faces are few: variety is small, and unusual faces are drawn towards usual ones.")
    if made.figures.attribute >= made.figures.unguided:
        lines.append("The exemplar does not decide yet: its codes bring the fill no nearer to it.")
    if not made.config.losses.identity_network:
        lines.append("No loss looked at identity.")
    return lines

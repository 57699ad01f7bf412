"""The model card that stands beside a weights file: what it is, what made it, what it was measured at, under which terms."""

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from exegan_studio.engines.graft.network import GRID, SIDE
from exegan_studio.training.cards import parameters_of, terms, told_file
from exegan_studio.training.graft.finishing import FinishLosses
from exegan_studio.training.graft.trainer import Losses


@dataclass(frozen=True)
class Made:
    """What the card tells of a training; the losses are those of held-out faces."""

    pictures: tuple[str, ...]
    licence: str
    trained: int
    held_out: int
    fields_seen: int
    finisher_seen: int
    critic_from: int
    both_from: int
    fields_losses: Losses
    finisher_losses: FinishLosses


def model_card(weights: Path, made: Made, fields: nn.Module, finisher: nn.Module) -> str:
    """Markdown. `weights` is read for its size and digest."""
    flow, finish = made.fields_losses, made.finisher_losses
    return f"""# {weights.stem}: model card

Weights of the graft engine's two networks (`exegan_studio/engines/graft/`). They are not EXE-GAN's. Neither draws a face by
itself: the first says how an exemplar's pixels are to be moved and lit, the second what of them to keep and how to mend
the rest.

| | |
| --- | --- |
| file | {told_file(weights)} |
| field network | {parameters_of(fields)} parameters; sees sitter, hole and exemplar; says flow, low colour and support |
| both see | {SIDE} x {SIDE} pixels; the fields are a grid of {SIDE // GRID} x {SIDE // GRID} |
| finisher | {parameters_of(finisher)} parameters; sees the composite; says what detail stays, and a correction |
| pictures | {", ".join(made.pictures)}: {made.trained:,} faces, {made.held_out} more held out by name |
| field network trained on | {made.fields_seen:,} pairs made from single faces |
| finisher trained on | {made.finisher_seen:,} composites |
| before a critic | from number {made.critic_from:,} on, where every other composite is of two people |
| fields learn on | from number {made.both_from:,} on, held near what they were; the file is the mean of before and after |
| made by | `exegan-studio train graft` |

{terms(made.licence)}

## Figures

On pairs made from held-out faces, inside the hole, against the known truth:

| | |
| --- | --- |
| flow | {flow.flow:.2f} pixels at {SIDE} |
| low-frequency colour | {flow.low:.4f} of 1 |
| support | cross entropy {flow.support:.3f} |
| colour of the composite | {finish.before:.4f} before the finisher, {finish.after:.4f} after |
| its gradients | {finish.edges_before:.4f} before, {finish.edges_after:.4f} after |
| what stands in the way | cross entropy {finish.keep:.3f} |

## Where it is weak

- A sitter turned further than about 30 degrees from the exemplar, above all with a hole over the whole face.
- An exemplar in hard side light for a sitter in soft light: dark or bright patches about eyes and nose.
- Heavy brows just above a hole that cuts only the eyes; folds beside a mouth that end where the hole ends.
- A feature that neither an exemplar nor the sitter's other side shows is closed with skin.
- Faces under about 100 pixels, strong make-up and children are rare in the data and little tried.

The pairs for the figures are made from one face each: they say how well the networks learned their task, not how a graft from
another person looks. `exegan-studio evaluate graft` says more, and the sheets it writes should be looked at.
"""

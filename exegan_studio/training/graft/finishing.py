"""Trains the finisher on composites of a field network that is ready: first against the truth of one person's pairs, then also
against a critic, on pairs of two people; at last the field network learns from the critic too."""

import copy
import math
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from exegan_studio.engines.graft.finisher import SMOOTH_SIGMA, Composite, Finisher, blur, kept
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE, FieldNetwork
from exegan_studio.training.graft.composite import composite_of, mended
from exegan_studio.training.graft.critic import Critic
from exegan_studio.training.graft.faces import Faces
from exegan_studio.training.graft.masks import random_hole
from exegan_studio.training.graft.pairs import Pair, make_cross_pair, make_pair
from exegan_studio.training.graft.trainer import field_losses
from exegan_studio.training.loop import Batch, Onwards, Trainer, averaging_part, moved_towards
from exegan_studio.training.states import Parts

COLOUR_LOSS, EDGE_LOSS, KEEP_LOSS = 6.0, 3.0, 0.12
ADVERSARIAL, R1_WEIGHT, R1_EVERY = 0.2, 1.0, 16
FAITHFUL, TONE_PART = 0.6, 0.2
FIELDS_PART = 1.0
FLOW_STAYS, LOW_STAYS, SUPPORT_STAYS = 0.02, 0.2, 0.5
"""What holds the fields of two people's pairs, which have no truth, near those of the field network as it was."""
CRITIC_SIGMA = 0.6
"""The critic sees pictures a little softened: how sharp a warp is at SIDE is not what it should judge."""


@dataclass(frozen=True)
class FinishTraining:
    """A run's configuration. From pair `adversarial_from` on every other pair is of two people and the critic judges; from
    `fields_from` on the fields learn as well."""

    faces_seen: int = 160_000
    adversarial_from: int = 40_000
    fields_from: int = 90_000
    batch: int = 16
    rate: float = 6e-4
    adversarial_rate: float = 2e-4
    critic_rate: float = 4e-4
    fields_rate: float = 2e-4
    warm_up: int = 200
    decay: float = 0.25
    averaging: float = 0.998
    seed: int = 0
    workers: int = 1
    checkpoint_seconds: float = 240.0
    bfloat16: bool = True
    validated: int = 192

    @property
    def steps(self) -> int:
        return math.ceil(self.faces_seen / self.batch)

    @property
    def adversarial_step(self) -> int:
        return math.ceil(self.adversarial_from / self.batch)

    @property
    def fields_step(self) -> int:
        return math.ceil(self.fields_from / self.batch)

    def rate_at(self, step: int) -> float:
        """The finisher's."""
        rate = self.rate if step < self.adversarial_step else self.adversarial_rate
        return rate * min(1.0, (step + 1) / self.warm_up) * self._falling(step)

    def fields_rate_at(self, step: int) -> float:
        since = step - self.fields_step
        return self.fields_rate * min(1.0, max(0, since + 1) / self.warm_up) * self._falling(step)

    def _falling(self, step: int) -> float:
        begin = self.steps * (1 - self.decay)
        left = max(0.0, (self.steps - step) / max(1.0, self.steps - begin))
        return 1.0 if step < begin else 0.02 + 0.98 * left


class FinishPairs(Dataset[Batch]):
    """Pair k is made from the seed and k alone; from `cross_from` on the odd ones are of two people."""

    def __init__(self, faces: Faces, seed: int, cross_from: int) -> None:
        self.faces, self.seed, self.cross_from = faces, seed, cross_from

    def __getitem__(self, index: int) -> Batch:
        rng = np.random.default_rng([self.seed, index])
        make = make_cross_pair if index >= self.cross_from and index % 2 else make_pair
        pair = make(rng, self.faces.pictures, self.faces.points, random_hole(rng, self.faces.points))
        return {f.name: torch.from_numpy(np.ascontiguousarray(getattr(pair, f.name))).permute(2, 0, 1) for f in fields(Pair)}


@dataclass(frozen=True)
class FinishLosses:
    """In the hole: mean colour error 0..1 before and after the finisher, the same of gradients, cross entropy of `keep`."""

    before: float
    after: float
    edges_before: float
    edges_after: float
    keep: float

    def __str__(self) -> str:
        return (
            f"colour {self.before:.4f} to {self.after:.4f}, edges {self.edges_before:.4f} to {self.edges_after:.4f}, "
            f"keep {self.keep:.3f}"
        )


def edges(picture: Tensor) -> Tensor:
    """Differences to the right and down, N x 2C x H x W."""
    right = F.pad(picture[..., 1:] - picture[..., :-1], (0, 1, 0, 0))
    down = F.pad(picture[..., 1:, :] - picture[..., :-1, :], (0, 0, 0, 1))
    return torch.cat([right, down], 1)


def in_hole(values: Tensor, hole: Tensor, known: Tensor) -> Tensor:
    """The mean over hole pixels of pairs whose truth is known."""
    weight = hole * known
    return (values.mean(1, keepdim=True) * weight).sum() / weight.sum().clamp(min=1)


class FinishTrainer(Trainer):
    """Holds the field network as it was (frozen), the one that learns, finisher, both averages, critic, optimisers and step."""

    def __init__(self, config: FinishTraining, field_network: FieldNetwork, train: Faces, held_out: Faces) -> None:
        super().__init__(config)
        torch.manual_seed(config.seed)
        self.config, self.train, self.held_out = config, train, held_out
        self.field_network = field_network.eval().requires_grad_(False)
        self.fields = copy.deepcopy(field_network).train().requires_grad_(True).channels_last()
        self.fields_average = copy.deepcopy(self.field_network)
        self.finisher = Finisher().channels_last()
        self.average = copy.deepcopy(self.finisher).eval().requires_grad_(False)
        self.began = copy.deepcopy(self.average)
        self.critic = Critic().channels_last()
        self.optimiser = torch.optim.AdamW(self.finisher.parameters(), config.rate, betas=(0.5, 0.99), weight_decay=1e-4)
        self.fields_optimiser = torch.optim.AdamW(self.fields.parameters(), config.fields_rate, betas=(0.5, 0.99))
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), config.critic_rate, betas=(0.0, 0.99))

    def parts(self) -> Parts:
        return {
            "fields": self.fields,
            "fields_average": self.fields_average,
            "fields_optimiser": self.fields_optimiser,
            "finisher": self.finisher,
            "average": self.average,
            "began": self.began,
            "critic": self.critic,
            "optimiser": self.optimiser,
            "critic_optimiser": self.critic_optimiser,
        }

    def samples(self) -> FinishPairs:
        return FinishPairs(self.train, self.config.seed, self.config.adversarial_step * self.config.batch)

    def _predicted(self, network: FieldNetwork, pair: Batch) -> Tensor:
        with self.autocast():
            return network(pair["target"], pair["hole"], pair["exemplar"])

    def _composite(self, pair: Batch, predicted: Tensor) -> Composite:
        target, exemplar = (pair[name] / 2 + 0.5 for name in ("target", "exemplar"))
        return composite_of(predicted, target, pair["hole"], exemplar)

    def _looked_at(self, network: Finisher, composite: Composite) -> tuple[Tensor, Tensor]:
        with self.autocast():
            keep, correction = network(composite.seen())
        return keep, correction

    def advance(self, pair: Batch) -> FinishLosses:
        generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.step)
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate_at(self.step)
        for group in self.fields_optimiser.param_groups:
            group["lr"] = self.config.fields_rate_at(self.step)
        learning = self.step >= self.config.fields_step
        if self.step == self.config.fields_step:
            self.began.load_state_dict(self.average.state_dict())
        with torch.no_grad():
            stood = self._predicted(self.field_network, pair)
        fields = self._predicted(self.fields, pair) if learning else stood
        composite = self._composite(pair, _spoilt(fields, generator))
        keep, correction = self._looked_at(self.finisher, composite)
        # What goes is learned from what was in the way; learned from colours, every detail a little off would go.
        loss, seen = truth_losses(composite, mended(composite, kept(keep.detach()), correction), keep, pair)
        judged = self.step >= self.config.adversarial_step
        hole = pair["hole"]
        if judged:
            finished = mended(composite, kept(keep), correction)
            fake = blur(finished * hole + composite.target * (1 - hole), CRITIC_SIGMA) * 2 - 1
            self._teach_critic(pair, fake.detach())
            self.critic.requires_grad_(False)
            with self.autocast():
                patches, whole = self.critic(fake, hole)
            self.critic.requires_grad_(True)
            loss = loss + ADVERSARIAL * (patch_mean(F.softplus(-patches), hole) + F.softplus(-whole).mean())
            # A face of two people has no truth; it must still be the exemplar's. Its features are, its tone is the light's.
            free = (1 - pair["known"]) * hole * composite.support
            tone = blur(correction, LOW_SIGMA)
            features = (blur(correction, SMOOTH_SIGMA) - tone).abs() + TONE_PART * tone.abs()
            moved = features.mean(1, keepdim=True) + (1 - kept(keep)) * 0.15
            loss = loss + FAITHFUL * (moved * free).sum() / free.sum().clamp(min=1)
        if learning:
            loss = loss + FIELDS_PART * held_fields_loss(fields, stood, pair)
        self.finite(loss)
        self.optimiser.zero_grad(set_to_none=True)
        self.fields_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.finisher.parameters(), 1.0)
        self.optimiser.step()
        if learning:
            torch.nn.utils.clip_grad_norm_(self.fields.parameters(), 1.0)
            self.fields_optimiser.step()
            moved_towards(self.fields_average, self.fields, averaging_part(self.config.averaging, self.step))
        self.step += 1
        moved_towards(self.average, self.finisher, averaging_part(self.config.averaging, self.step))
        return seen

    def _teach_critic(self, pair: Batch, fake: Tensor) -> None:
        """One step: non-saturating logistic losses, and R1 now and then."""
        hole = pair["hole"]
        real = blur(pair["target"], CRITIC_SIGMA)
        both, holes = torch.cat([real, fake]), torch.cat([hole, hole])
        with self.autocast():
            patches, whole = self.critic(both, holes)
        n = len(real)
        loss = patch_mean(F.softplus(-patches[:n]), hole) + F.softplus(-whole[:n]).mean()
        loss = loss + patch_mean(F.softplus(patches[n:]), hole) + F.softplus(whole[n:]).mean()
        if self.step % R1_EVERY == 0:
            few = real[:4].clone().requires_grad_(True)
            patches, whole = self.critic(few, hole[:4])
            (slope,) = torch.autograd.grad(patch_mean(patches, hole[:4]) * 4 + whole.sum(), few, create_graph=True)
            loss = loss + R1_WEIGHT * R1_EVERY / 2 * slope.square().sum((1, 2, 3)).mean()
        self.critic_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimiser.step()

    def outcome(self) -> tuple[FieldNetwork, Finisher]:
        """What is worth keeping: once the fields have learned, the mean of both networks as they were before and as they are
        now, which keeps nearly all that was won and little of what was lost (Wortsman et al. 2022)."""
        if self.step <= self.config.fields_step:
            return self.fields_average, self.average
        return halfway(self.field_network, self.fields_average), halfway(self.began, self.average)

    def validate(self) -> FinishLosses:
        """The average networks on held-out faces."""
        return self.losses_of(self.fields_average, self.average)

    def losses_of(self, fields_network: FieldNetwork, finisher: Finisher) -> FinishLosses:
        """Two networks on `validated` pairs of one person each, held out, the same ones every time."""
        pairs = FinishPairs(self.held_out, self.config.seed + 1, self.config.validated)
        seen: list[FinishLosses] = []
        with torch.no_grad():
            for loaded in DataLoader(pairs, batch_size=self.config.batch, sampler=Onwards(0, self.config.validated)):
                composite = self._composite(loaded, self._predicted(fields_network, loaded))
                keep, correction = self._looked_at(finisher, composite)
                seen.append(truth_losses(composite, mended(composite, kept(keep), correction), keep, loaded)[1])
        return FinishLosses(*(float(np.mean([getattr(one, f.name) for one in seen])) for f in fields(FinishLosses)))


Network = TypeVar("Network", bound=nn.Module)


def halfway(first: Network, last: Network) -> Network:
    """The mean of two states of one network."""
    mean, there = copy.deepcopy(first), last.state_dict()
    mean.load_state_dict({name: (value + there[name]) / 2 for name, value in first.state_dict().items()})
    return mean


def patch_mean(values: Tensor, hole: Tensor) -> Tensor:
    """The mean of a critic's patches (N x 1 x 16 x 16), those that see the hole count."""
    where = F.max_pool2d(hole, SIDE // values.shape[-1])
    return (values * where).sum() / where.sum().clamp(min=1)


def truth_losses(composite: Composite, finished: Tensor, keep: Tensor, pair: Batch) -> tuple[Tensor, FinishLosses]:
    """The loss against one person's truth; pairs of two people do not count."""
    hole, known = pair["hole"], pair["known"]
    truth = composite.target
    apart, steps = (finished - truth).abs(), edges(finished - truth).abs()
    where = hole * known * (pair["support"] > 0.5) * composite.support
    entropy = F.binary_cross_entropy_with_logits(keep, pair["clear"], reduction="none")
    obstructed = (entropy * where).sum() / where.sum().clamp(min=1)
    loss = COLOUR_LOSS * in_hole(apart, hole, known) + EDGE_LOSS * in_hole(steps, hole, known) + KEEP_LOSS * obstructed
    with torch.no_grad():
        before = composite.low + composite.detail - truth
        seen = FinishLosses(
            float(in_hole(before.abs(), hole, known)),
            float(in_hole(apart, hole, known)),
            float(in_hole(edges(before).abs(), hole, known)),
            float(in_hole(steps, hole, known)),
            float(obstructed),
        )
    return loss, seen


def held_fields_loss(fields: Tensor, stood: Tensor, pair: Batch) -> Tensor:
    """One person's pairs: as in the field network's own training. Two people's: near what the network said before, and
    giving no less of the exemplar."""
    known = pair["known"].flatten() > 0
    loss = fields.new_zeros(())
    if bool(known.any()):
        loss = loss + field_losses(fields[known], {name: value[known] for name, value in pair.items()})[0]
    if not bool(known.all()):
        hole = F.interpolate(pair["hole"][~known], size=fields.shape[-2:], mode="area")
        new, old = fields[~known], stood[~known]
        flow, low = ((new[:, part] - old[:, part]).abs().mean(1, keepdim=True) for part in (slice(0, 2), slice(2, 5)))
        lost = (torch.sigmoid(old[:, 5:]) - torch.sigmoid(new[:, 5:])).clamp(min=0)
        held = FLOW_STAYS * flow + LOW_STAYS * low + SUPPORT_STAYS * lost
        loss = loss + (held * hole).sum() / hole.sum().clamp(min=1)
    return loss


def _spoilt(predicted: Tensor, generator: torch.Generator) -> Tensor:
    """Fields with the faults that two people's fields have: a flow that is off, colours that are off, a step of tone."""
    n, _, h, w = predicted.shape

    def noise(cells: int, channels: int) -> Tensor:
        coarse = torch.randn(n, channels, cells, cells, generator=generator)
        return F.interpolate(coarse, size=(h, w), mode="bicubic", align_corners=False)

    def some(part: float) -> Tensor:
        return (torch.rand(n, 1, 1, 1, generator=generator) < part).float()

    flow = predicted[:, :2] + noise(5, 2) * 0.7 * some(0.3)
    low = predicted[:, 2:5] + (noise(3, 1) * 0.08 + noise(4, 3) * 0.05) * some(0.3)
    rows, columns = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), indexing="ij")
    turn = torch.rand(n, 1, 1, 1, generator=generator) * 2 * math.pi
    offset = torch.randn(n, 1, 1, 1, generator=generator) * 0.35
    side = torch.sigmoid((torch.cos(turn) * columns + torch.sin(turn) * rows - offset) * 14)
    low = low + side * torch.randn(n, 3, 1, 1, generator=generator) * 0.12 * some(0.2)
    return torch.cat([flow, low, predicted[:, 5:]], 1)

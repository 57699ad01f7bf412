"""Trains EXE-GAN: first the compact exemplar encoder, where none is given, then generator against discriminator."""

import copy
import math
import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from exegan_studio.engines.exegan.networks.compact import CompactEncoder
from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.generator import Generator, completed
from exegan_studio.training.exegan.augment import AdaptiveProbability, augmented
from exegan_studio.training.exegan.calls import Completing, Judging
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.draws import Draws, Rows
from exegan_studio.training.exegan.encoders import FrozenEncoder, frozen_encoder
from exegan_studio.training.exegan.exemplar_learning import ExemplarLearner, settle, view_of
from exegan_studio.training.exegan.judging import HeldOut, HeldOutJudge
from exegan_studio.training.exegan.losses import GeneratorLosses, Shown, taken_for_made, taken_for_real
from exegan_studio.training.exegan.processes import Processes
from exegan_studio.training.exegan.quick import quickened
from exegan_studio.training.exegan.regularising import PathLength, r1_penalty
from exegan_studio.training.exegan.samples import RowsOfSteps, Samples
from exegan_studio.training.exegan.store import PictureStore
from exegan_studio.training.loop import Batch, Say, Trainer, moved_towards, single_threaded
from exegan_studio.training.states import Parts

SETTLED_BY = 2048
"""Pictures whose codes decide the scale of the encoder's."""
SMALLEST_HALF_LIFE = 500
DECAYS = 0.3
"""The last part of the exemplar encoder's training, in which its rate falls to nothing."""


@dataclass(frozen=True)
class Seen:
    """What a step saw: numbers by name, those that are due only."""

    numbers: dict[str, float] = field(default_factory=dict[str, float])

    def __str__(self) -> str:
        return " ".join(f"{name} {value:.3f}" for name, value in self.numbers.items())


def as_colours(pixels: Tensor, device: torch.device) -> Tensor:
    """uint8 N x C x S x S to float32 -1..1 there, channels last."""
    there = pixels.to(device, non_blocking=True).float() / 127.5 - 1
    return there.contiguous(memory_format=torch.channels_last)


def adam(network: nn.Module, rate: float, betas: tuple[float, float]) -> torch.optim.Adam:
    """In one pass over weights, slopes and their means. On a CPU it goes by their places in memory: all must be laid out alike,
    as torch makes slopes and means like their weights. So a network is laid out for good before it comes here."""
    return torch.optim.Adam(network.parameters(), rate, betas=betas, fused=True)


class ExeganTrainer(Trainer):
    """Networks, averages, optimisers and step; a state holds all of it. Numbers of a step follow from seed, step and pictures,
    so that a resumed run, and one shared by several processes, is the unbroken one of a single process."""

    noun = "pictures"
    say_every = 20

    def __init__(
        self,
        config: ExeganTraining,
        store: PictureStore,
        processes: Processes,
        say: Say,
        way: Callable[[nn.Module], nn.Module] = quickened,
    ) -> None:
        """`way`: what makes networks compute as they shall. Raises WeightsError for given networks that do not fit."""
        super().__init__(config)
        self.config, self.store, self.processes, device = config, store, processes, processes.device
        torch.manual_seed(config.seed)
        networks = config.network.config()
        self.rows = Rows(config.batch, processes.rank, processes.world)
        self.part: Callable[[str], AbstractContextManager[None]] = lambda _name: nullcontext()
        """What is entered for each part of a step, by its name: for measuring."""
        generator, discriminator = Generator(networks), Discriminator(networks)
        self.average = copy.deepcopy(generator).eval().requires_grad_(False).to(device)
        self.completing, self.judging = Completing(generator).to(device), Judging(discriminator).to(device)
        self.encoder: FrozenEncoder = frozen_encoder(config, device, way)
        for network in (generator, self.average, discriminator):
            way(network)
        self.learner: ExemplarLearner | None = None
        if config.exemplar_steps:
            compact = cast(CompactEncoder, self.encoder.network)
            self.learner = ExemplarLearner(networks, compact, config.exemplar).to(device)
            way(self.learner)
        self.losses = GeneratorLosses(config.losses, self.encoder, device, say)
        self.probability = AdaptiveProbability(config.augmentation, config.batch).to(device)
        self.path = PathLength().to(device)
        self.optimisers = self._optimisers()
        self._wrapped = {
            name: processes.wrapped(part)
            for name, part in (("completing", self.completing), ("judging", self.judging), ("learner", self.learner))
            if part is not None
        }
        self.judge = HeldOutJudge(config, store, device)

    @property
    def played(self) -> int:
        """Pictures that the adversarial part has seen."""
        return max(0, self.step - self.config.exemplar_steps) * self.config.batch

    def _optimisers(self) -> dict[str, torch.optim.Adam]:
        settings, regular = self.config.optimiser, self.config.regularisation

        def regularised(network: nn.Module, every: int) -> torch.optim.Adam:
            # one step more in `every`: as many of its own kind would go as far (Karras et al. 2020)
            share = every / (every + 1) if every else 1.0
            return adam(network, settings.rate * share, (0.0, settings.beta**share))

        made = {
            "generator_optimiser": regularised(self.completing, regular.path_every if regular.path else 0),
            "discriminator_optimiser": regularised(self.judging, regular.r1_every if regular.r1 else 0),
        }
        if self.learner is not None:
            made["learner_optimiser"] = adam(self.learner, self.config.exemplar.rate, (0.5, 0.99))
        return made

    def parts(self) -> Parts:
        networks: dict[str, nn.Module] = {
            "generator": self.completing.generator,
            "average": self.average,
            "discriminator": self.judging.discriminator,
            "encoder": self.encoder.network,
            "probability": self.probability,
            "path": self.path,
        }
        if self.learner is not None:
            networks["giving_back"] = self.learner.giving_back
        return networks | self.optimisers

    def samples(self) -> Samples:
        return Samples(self.store, self.config.seed, self.config.batch, self.config.holes, self.config.data.mirrored)

    def batches(self, last: int) -> Iterable[Batch]:
        rows, workers = self.rows, min(self.config.workers, os.cpu_count() or 1)
        return DataLoader(
            self.samples(),
            batch_sampler=RowsOfSteps(self.step, last, rows.batch, rows.rank, rows.world),
            num_workers=workers,
            prefetch_factor=4 if workers else None,
            worker_init_fn=single_threaded,
            pin_memory=self.processes.device.type == "cuda",
        )

    def autocast(self) -> torch.autocast:
        return torch.autocast(self.processes.device.type, dtype=torch.bfloat16, enabled=self.config.bfloat16)

    def agreed(self, *wishes: bool) -> tuple[bool, ...]:
        return self.processes.agreed(wishes)

    def advance(self, batch: Batch, /) -> Seen:
        draws = Draws(self.config.seed, self.step, self.rows, self.processes.device)
        act = self._learn_exemplars if self.step < self.config.exemplar_steps else self._play
        seen = act(batch, draws)
        self.step += 1
        if self.step == self.config.exemplar_steps:
            self.settle()
        return seen

    def _learn_exemplars(self, batch: Batch, draws: Draws) -> Seen:
        learner, optimiser = self._wrapped["learner"], self.optimisers["learner_optimiser"]
        left = (self.config.exemplar_steps - self.step) / (DECAYS * self.config.exemplar_steps)
        for group in optimiser.param_groups:
            group["lr"] = self.config.exemplar.rate * min(1.0, left)
        face = as_colours(batch["image"], self.processes.device)
        views = (view_of(face, draws, purpose) for purpose in ("first", "second"))
        with self.autocast():
            apart, told = learner(face, *views)
        self._learn(optimiser, apart + self.config.exemplar.contrast * told)
        return Seen({"given_back": float(apart.detach()), "told_apart": float(told.detach())})

    @torch.no_grad()
    def settle(self) -> None:
        """Scale the codes and freeze the encoder; `exemplar_learning.py` says why."""
        chosen = self.store.train[:SETTLED_BY]
        codes: list[Tensor] = []
        for begin in range(0, len(chosen), self.config.batch):
            pixels = torch.from_numpy(self.store.pictures[chosen[begin : begin + self.config.batch]]).permute(0, 3, 1, 2)
            codes.append(self.encoder(as_colours(pixels, self.processes.device)))
        settle(cast(CompactEncoder, self.encoder.network), torch.cat(codes))
        self.processes.same_everywhere(self.encoder.network)

    def shown(self, batch: Batch, itself: bool) -> Shown:
        device = self.processes.device
        image, hole = as_colours(batch["image"], device), (batch["hole"].to(device).float() / 255)
        exemplar = image if itself else as_colours(batch["exemplar"], device)
        with torch.no_grad(), self.autocast():
            codes = self.encoder(exemplar).float()
        return Shown(image, hole, exemplar, codes, itself)

    def _play(self, batch: Batch, draws: Draws) -> Seen:
        turn = self.step - self.config.exemplar_steps
        regular = self.config.regularisation
        self.encoder.requires_grad_(False)
        shown = self.shown(batch, turn % self.config.exemplar.self_every == 0)
        with self.part("forward"), self.autocast():
            raw, _ = self._wrapped["completing"](shown.image, shown.hole, shown.codes, self.completing.drawn(draws, "step"))
        done = completed(raw, shown.image, shown.hole)
        with self.part("discriminator"):
            numbers = self._teach_discriminator(done.detach(), shown.image, draws)
        if regular.r1 and regular.r1_every and turn % regular.r1_every == 0:
            with self.part("r1"):
                numbers |= {"r1": self._r1(shown.image, draws)}
        with self.part("generator"):
            numbers |= self._teach_generator(raw, done, shown, draws)
        if regular.path and regular.path_every and turn % regular.path_every == 0:
            with self.part("path"):
                numbers |= {"path": self._path(shown, draws)}
        with self.part("average"):
            self._average(turn * self.config.batch)
        return Seen(numbers | {"p": float(self.probability.value)})

    def _average(self, seen: int) -> None:
        """Move the average; `seen`: pictures so far."""
        settings = self.config.optimiser
        half_life = min(settings.averaging, max(SMALLEST_HALF_LIFE, seen * settings.ramp) if settings.ramp else math.inf)
        moved_towards(self.average, self.completing.generator, 1 - 0.5 ** (self.config.batch / half_life))

    def _augmented(self, pictures: Tensor, draws: Draws, purpose: str) -> Tensor:
        return augmented(pictures, self.probability.kinds, self.probability.value.float(), draws, purpose)

    def _teach_discriminator(self, made: Tensor, real: Tensor, draws: Draws) -> dict[str, float]:
        with self.autocast():
            fake, true = self._wrapped["judging"](self._augmented(made, draws, "made"), self._augmented(real, draws, "real"))
        loss = taken_for_made(fake) + taken_for_real(true)
        self._learn(self.optimisers["discriminator_optimiser"], loss)
        self.probability.saw(self.processes.mean(true.detach().sign().mean()))
        return {"d": float(loss.detach())}

    def _r1(self, real: Tensor, draws: Draws) -> float:
        """In float32: squared gradients of gradients."""
        regular = self.config.regularisation
        few = self._augmented(real, draws, "real")[: max(1, round(len(real) * regular.r1_part))]
        few = few.detach().requires_grad_(True)
        (logits,) = self._wrapped["judging"](few)
        penalty = r1_penalty(logits, few)
        # the last layer's bias has no part in it, but processes wait for every gradient
        loss = regular.r1 / 2 * regular.r1_every * penalty + 0 * logits.sum()
        self._learn(self.optimisers["discriminator_optimiser"], loss)
        return float(penalty.detach())

    def _teach_generator(self, raw: Tensor, done: Tensor, shown: Shown, draws: Draws) -> dict[str, float]:
        discriminator = self.judging.discriminator.requires_grad_(False)
        with self.autocast():
            logits = discriminator(self._augmented(done, draws, "judged")).float()
            losses = {"g": taken_for_real(logits)} | self.losses.of(raw, shown, discriminator)
        self._learn(self.optimisers["generator_optimiser"], torch.stack(list(losses.values())).sum())
        discriminator.requires_grad_(True)
        return {name: float(value.detach()) for name, value in losses.items()}

    def _path(self, shown: Shown, draws: Draws) -> float:
        regular = self.config.regularisation
        few = max(1, round(len(shown.image) * regular.path_part))
        given = self.completing.drawn(draws, "path").rows(few)
        with self.autocast():
            raw, slots = self._wrapped["completing"](shown.image[:few], shown.hole[:few], shown.codes[:few], given)
        noise = draws.normal("path/direction", *raw.shape[1:])[:few]
        lengths = self.path.lengths(raw, slots, noise)
        penalty = self.path.penalty(lengths, self.processes.mean(lengths.detach().mean()))
        self._learn(self.optimisers["generator_optimiser"], regular.path * regular.path_every * penalty + 0 * raw.sum())
        return float(lengths.detach().mean())

    def _learn(self, optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
        self.finite(loss)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    def validate(self) -> HeldOut:
        """The average generator on held-out pictures, the same ones, holes and random numbers every time."""
        return self.judge.judged(self.average, self.encoder)

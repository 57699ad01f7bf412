"""The generator's losses beside the adversarial one. Which of them may move what part of the hole: `spatial_gradient.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.codes import attribute_similarity
from exegan_studio.engines.exegan.networks.discriminator import Discriminator
from exegan_studio.engines.exegan.networks.generator import completed
from exegan_studio.training.exegan.config import LossSettings
from exegan_studio.training.exegan.given_networks import Distance, identity_distance, perceptual_distance
from exegan_studio.training.exegan.spatial_gradient import confidence, embedding_weight, with_spatial_gradient
from exegan_studio.training.loop import Say

KNOWN_PART = 0.2
"""Of the reconstruction's weight, where the picture is known: the fill must go over into it."""


@dataclass(frozen=True)
class Shown:
    """A step's pictures, -1..1: `image` and `exemplar` N x 3 x S x S, `hole` N x 1 x S x S (1 = hole), `codes` the exemplars'.
    `itself`: the targets are their own exemplars."""

    image: Tensor
    hole: Tensor
    exemplar: Tensor
    codes: Tensor
    itself: bool


class GeneratorLosses:
    """`encoder` is frozen. What has no network is off or stood in for, and `say` is told."""

    def __init__(self, settings: LossSettings, encoder: nn.Module, device: torch.device, say: Say) -> None:
        """Raises WeightsError for networks that do not fit."""
        self._settings, self._encoder = settings, encoder
        self._identity: Distance | None = None
        self._perceptual: Distance | None = None
        if settings.identity and settings.identity_network:
            self._identity = identity_distance(Path(settings.identity_network), device)
        elif settings.identity:
            say("no identity_network is given: the identity loss is off")
        if settings.perceptual and settings.perceptual_network:
            self._perceptual = perceptual_distance(Path(settings.perceptual_network), device)
        elif settings.perceptual:
            say("no perceptual_network is given: the discriminator's features stand in for it")

    def of(self, raw: Tensor, shown: Shown, discriminator: Discriminator) -> dict[str, Tensor]:
        """Each loss by name, weighted; `raw` is the generator's picture."""
        settings, done = self._settings, completed(raw, shown.image, shown.hole)
        losses: dict[str, Tensor] = {}
        if settings.attribute:
            seen = with_spatial_gradient(done, embedding_weight(shown.hole))
            losses["attribute"] = settings.attribute * attribute_similarity(self._encoder(seen).float(), shown.codes).mean()
        if self._identity is not None:
            with torch.autocast(done.device.type, enabled=False):
                losses["identity"] = settings.identity * self._identity(done, shown.exemplar).mean()
        if shown.itself and settings.perceptual:
            seen = with_spatial_gradient(done, confidence(shown.hole))
            losses["perceptual"] = settings.perceptual * self._apart(seen, shown.image, discriminator)
        if shown.itself and settings.reconstruction:
            weight = shown.hole * (1 - KNOWN_PART) + KNOWN_PART
            losses["reconstruction"] = settings.reconstruction * ((raw - shown.image).abs() * weight).mean()
        return losses

    def _apart(self, seen: Tensor, wanted: Tensor, discriminator: Discriminator) -> Tensor:
        if self._perceptual is not None:
            with torch.autocast(seen.device.type, enabled=False):
                return self._perceptual(seen, wanted).mean()
        with torch.no_grad():
            there = discriminator.features(wanted)
        return matched(discriminator.features(seen), there)


def matched(found: Sequence[Tensor], wanted: Sequence[Tensor]) -> Tensor:
    """How far features lie apart, as a part of their own size, mean over the depths."""
    apart = [(a.float() - b.float()).abs().mean() / b.float().abs().mean().clamp(min=1e-4)
             for a, b in zip(found, wanted, strict=True)]  # fmt: skip
    return torch.stack(apart).mean()


def taken_for_real(logits: Tensor) -> Tensor:
    """The non-saturating logistic loss of the generator; of the discriminator for what is real."""
    return F.softplus(-logits).mean()


def taken_for_made(logits: Tensor) -> Tensor:
    return F.softplus(logits).mean()

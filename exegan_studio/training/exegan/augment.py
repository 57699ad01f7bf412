"""Augmentation of what the discriminator sees (Zhao et al. 2020), differentiable, and how strong it must be (Karras et al.
2020)."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.training.exegan.config import COLOUR, CUTOUT, TRANSLATION, AugmentationSettings
from exegan_studio.training.exegan.draws import Draws

FARTHEST = 1 / 8
"""Of the side: how far a picture is shifted at most."""
CUT = 1 / 2
"""Of the side: the square that is cut out."""
ADAPT_EVERY = 4


def augmented(x: Tensor, kinds: Sequence[str], probability: Tensor | float, draws: Draws, purpose: str) -> Tensor:
    """`x`, N x 3 x S x S in -1..1, every kind on every picture by itself with that probability. Gradients go through."""
    numbers = draws.uniform(f"augment/{purpose}", 10).to(x.device)
    happens = (numbers[:, :3] < probability).to(x.dtype).reshape(-1, 3, 1, 1, 1)
    amounts = numbers[:, 3:].to(x.dtype)
    if COLOUR in kinds:
        x = _coloured(x, amounts[:, :3], happens[:, 0])
    if TRANSLATION in kinds:
        x = _shifted(x, (amounts[:, 3:5] * 2 - 1) * happens[:, 1, :, 0, 0])
    if CUTOUT in kinds:
        x = x * (1 - happens[:, 2] * _square(amounts[:, 5:], x))
    return x


def _coloured(x: Tensor, amounts: Tensor, happens: Tensor) -> Tensor:
    """Brightness by up to 0.5 of -1..1, saturation 0 to 2, contrast 0.5 to 1.5."""
    brightness, saturation, contrast = (amounts[:, k, None, None, None] for k in range(3))
    x = x + (brightness - 0.5) * happens
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + (saturation * 2 - 1) * happens)
    middle = x.mean((1, 2, 3), keepdim=True)
    return middle + (x - middle) * (1 + (contrast - 0.5) * happens)


def _shifted(x: Tensor, far: Tensor) -> Tensor:
    """Each picture by its own whole number of pixels, N x 2 in -1..1 of FARTHEST; what comes in is grey."""
    n, _, height, width = x.shape
    reach = round(width * FARTHEST)
    steps = (far * (reach + 0.499)).round().long()
    rows = torch.arange(height, device=x.device)[None, :, None] + steps[:, 0, None, None] + reach
    columns = torch.arange(width, device=x.device)[None, None, :] + steps[:, 1, None, None] + reach
    wide = F.pad(x, (reach, reach, reach, reach)).permute(0, 2, 3, 1)
    taken = wide[torch.arange(n, device=x.device)[:, None, None], rows, columns]
    return taken.permute(0, 3, 1, 2)


def _square(places: Tensor, x: Tensor) -> Tensor:
    """N x 1 x S x S: 1 in a square about each of N x 2 places in 0..1."""
    side = x.shape[-1]
    half = side * CUT / 2
    where = torch.arange(side, device=x.device, dtype=x.dtype) + 0.5
    rows, columns = ((where - places[:, k, None] * side).abs() < half for k in range(2))
    return (rows[:, None, :, None] & columns[:, None, None, :]).to(x.dtype)


class AdaptiveProbability(nn.Module):
    """How often augmentations happen: more often when the discriminator takes more of the real pictures for real than
    `target`, which is how it overfits (r_t of Karras et al. 2020), else more seldom."""

    value: Tensor
    signs: Tensor

    def __init__(self, settings: AugmentationSettings, batch: int) -> None:
        super().__init__()
        self._settings, self._step_size = settings, ADAPT_EVERY * batch / settings.pictures
        self.register_buffer("value", torch.tensor(settings.probability if settings.kinds else 0.0, dtype=torch.float64))
        self.register_buffer("signs", torch.zeros(2, dtype=torch.float64))

    @property
    def kinds(self) -> Sequence[str]:
        return self._settings.kinds

    @torch.no_grad()
    def saw(self, sign: Tensor) -> None:
        """`sign`: the mean sign of the real pictures' logits of a step, of all processes."""
        if not self._settings.adaptive or not self._settings.kinds:
            return
        self.signs += torch.stack([sign.to(self.signs), torch.ones_like(self.signs[0])])
        if self.signs[1] >= ADAPT_EVERY:
            further = torch.sign(self.signs[0] / self.signs[1] - self._settings.target)
            self.value.add_(further * self._step_size).clamp_(0, 1)
            self.signs.zero_()

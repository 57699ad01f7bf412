"""LPIPS: how unlike two pictures look, by the features of a network that knows pictures.

Zhang and others, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric" (2018), version 0.1: features of five
layers, each brought to length 1 at every place, their squared differences weighted by a head, the mean over the places, summed
over the layers. The network is AlexNet or VGG-16, its file the state dict that classifies pictures (`features.0.weight` and
so on; what classifies is not needed); the heads come with torchmetrics or from a file (`lin0.model.1.weight` and so on).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.storage.names import shown_name
from exegan_studio.training.feature_networks.files import bare, fill, read_tensors

ALEX, VGG = "alex", "vgg"
SHIFT: Final = (-0.030, -0.088, -0.188)
SCALE: Final = (0.458, 0.448, 0.450)
"""Of the pictures the networks were trained with, for pictures in -1..1."""
SMALLEST_SQUARE: Final = 1e-10
USUAL_FILES: Final = "alexnet-owt-7be5be79.pth or vgg16-397923af.pth"
NEXT_STEP: Final = f"LPIPS wants AlexNet or VGG-16, usually called {USUAL_FILES}."
HEADS_NEXT: Final = "LPIPS' heads come with torchmetrics; else name the alex.pth or vgg.pth of LPIPS 0.1."


@dataclass(frozen=True)
class Plan:
    """A network's layers by their numbers in the state dict: `(number, in, out, kernel, stride, padding)`. `taps`: the layers
    after whose ReLU features are read. `pools`: a maximum over `pool` x `pool` at a stride of 2 before these layers."""

    layers: tuple[tuple[int, int, int, int, int, int], ...]
    taps: tuple[int, ...]
    pools: tuple[int, ...]
    pool: int


def _vgg_layers() -> tuple[tuple[int, int, int, int, int, int], ...]:
    numbers = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
    widths = (3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)
    return tuple((number, widths[k], widths[k + 1], 3, 1, 1) for k, number in enumerate(numbers))


PLANS: Final[Mapping[str, Plan]] = {
    ALEX: Plan(
        ((0, 3, 64, 11, 4, 2), (3, 64, 192, 5, 1, 2), (6, 192, 384, 3, 1, 1), (8, 384, 256, 3, 1, 1), (10, 256, 256, 3, 1, 1)),
        taps=(0, 3, 6, 8, 10),
        pools=(3, 6),
        pool=3,
    ),
    VGG: Plan(_vgg_layers(), taps=(2, 7, 14, 21, 28), pools=(5, 10, 17, 24), pool=2),
}


class Lpips(nn.Module):
    """A network and its heads. Gradients reach the pictures."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self._plan = PLANS[kind]
        self.features = nn.ModuleDict({str(row[0]): nn.Conv2d(*row[1:]) for row in self._plan.layers})
        widths = {row[0]: row[2] for row in self._plan.layers}
        self.heads = nn.ModuleList(nn.Conv2d(widths[tap], 1, 1, bias=False) for tap in self._plan.taps)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """Pictures N x 3 x H x W in -1..1: N distances, 0 for equal ones."""
        return torch.stack([one.mean((1, 2, 3)) for one in self._layers(first, second)]).sum(0)

    def places(self, first: Tensor, second: Tensor) -> Tensor:
        """The same before the mean: N x H x W, each layer's differences enlarged to the pictures' size; its mean is nearly the
        distance."""
        size = list(first.shape[-2:])
        rows = [F.interpolate(one, size, mode="bilinear", align_corners=False) for one in self._layers(first, second)]
        return torch.stack(rows).sum(0)[:, 0]

    def _layers(self, first: Tensor, second: Tensor) -> list[Tensor]:
        pairs = zip(self._seen(first), self._seen(second), self.heads, strict=True)
        return [head((a - b).square()) for a, b, head in pairs]

    def _seen(self, pictures: Tensor) -> Sequence[Tensor]:
        """Features of the taps, of length 1 at every place."""
        shift, scale = (pictures.new_tensor(values)[:, None, None] for values in (SHIFT, SCALE))
        x, found = (pictures - shift) / scale, list[Tensor]()
        for number, *_ in self._plan.layers:
            if number in self._plan.pools:
                x = F.max_pool2d(x, self._plan.pool, 2)
            x = F.relu(self.features[str(number)](x))
            if number in self._plan.taps:
                found.append(x / (x.square().sum(1, keepdim=True) + SMALLEST_SQUARE).sqrt())
        return found


def load_lpips(path: Path, heads: Path | None = None) -> Lpips:
    """The network from its file, which kind it is told by its first layer; the heads from `heads`, None: torchmetrics' own.

    Raises WeightsError.
    """
    tensors = {name: tensor for name, tensor in read_tensors(path).items() if name.startswith("features.")}
    first = tuple(tensors["features.0.weight"].shape) if "features.0.weight" in tensors else ()
    kinds: dict[tuple[int, ...], str] = {(64, 3, 11, 11): ALEX, (64, 3, 3, 3): VGG}
    kind = kinds.get(first)
    if kind is None:
        raise WeightsError(f"{shown_name(path)} is neither AlexNet nor VGG-16.", NEXT_STEP)
    given = packaged_heads(kind) if heads is None else heads
    lines = read_tensors(given)
    numbers = {f"heads.{k}.weight": lines[name] for k in range(5) if (name := f"lin{k}.model.1.weight") in lines}
    network = bare(lambda: Lpips(kind))
    try:
        fill(network, tensors | numbers, path, NEXT_STEP)
    except WeightsError as error:
        wrong_heads = "heads." in error.message
        raise (
            WeightsError(f"{shown_name(given)} holds no LPIPS heads of {kind}.", HEADS_NEXT) if wrong_heads else error
        ) from error
    return network


def packaged_heads(kind: str) -> Path:
    """The heads that come with torchmetrics. Raises WeightsError without them."""
    try:
        path = Path(str(files("torchmetrics") / "functional" / "image" / "lpips_models" / f"{kind}.pth"))
    except ModuleNotFoundError as error:
        raise WeightsError("LPIPS' heads are missing.", HEADS_NEXT) from error
    if not path.is_file():
        raise WeightsError("This torchmetrics comes without LPIPS' heads.", HEADS_NEXT)
    return path

"""Networks that losses compare by, which whoever trains brings as files.

Safetensors hold numbers only, and fit the architectures written here: VGG-16 for the perceptual loss (torchvision's names,
`features.N.weight`; with `lin0.weight` to `lin4.weight`, 1 x C x 1 x 1, LPIPS' own weights), IR-SE-50 for the identity loss
(`input_layer.*`, `body.*`, `output_layer.*`). Other architectures, as ArcFace's ResNet-101, come as TorchScript. TorchScript is
code: it is run, so only a file that one trusts may be named. Neither is ever loaded unless the configuration names it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.networks.psp import STAGES, PspEncoder
from exegan_studio.storage.names import shown_name

VGG: Final = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FACE_SIDE: Final = 112
FACE_FRAME: Final = (35 / 256, 32 / 256, 188 / 256)
"""Top, left and side of the face in an FFHQ-framed picture, as parts of it: what face recognition looks at."""

Distance = Callable[[Tensor, Tensor], Tensor]
"""Of two batches of pictures in -1..1: a number for each picture, or one for all. Float32."""


class VggDistance(nn.Module):
    """LPIPS' distance (Zhang et al. 2018) on VGG-16: squared differences of unit-length features, summed over five depths."""

    mean: Tensor
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for depth, widths in enumerate(VGG):
            layers += [nn.MaxPool2d(2)] if depth else []
            for width in widths:
                layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU()]
                inputs = width
        self.features = nn.Sequential(*layers)
        self.lins = nn.ParameterList(torch.full((1, widths[-1], 1, 1), 1 / widths[-1]) for widths in VGG)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def depths(self, x: Tensor) -> list[Tensor]:
        x, found = (x / 2 + 0.5 - self.mean) / self.deviation, list[Tensor]()
        for layer in self.features:
            if isinstance(layer, nn.MaxPool2d):
                found.append(F.normalize(x, dim=1))
            x = layer(x)
        return [*found, F.normalize(x, dim=1)]

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        pairs = zip(self.depths(one), self.depths(other), self.lins, strict=True)
        apart = [((a - b).square() * lin).sum(1).mean((1, 2)) for a, b, lin in pairs]
        return torch.stack(apart).sum(0)


class FaceEmbedding(nn.Module):
    """ArcFace on IR-SE-50: N x 512 of unit length."""

    def __init__(self) -> None:
        super().__init__()
        backbone = PspEncoder(())
        self.input_layer, self.body = backbone.input_layer, backbone.body
        last = STAGES[-1][0]
        side = FACE_SIDE // 2 ** len(STAGES)
        self.output_layer = nn.Sequential(
            nn.BatchNorm2d(last), nn.Dropout(), nn.Flatten(), nn.Linear(last * side**2, 512), nn.BatchNorm1d(512)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.normalize(self.output_layer(self.body(self.input_layer(x))), dim=1)


def perceptual_distance(path: Path, device: torch.device) -> Distance:
    """VGG-16 as safetensors, or a TorchScript that takes two batches. Raises WeightsError."""
    if path.suffix != ".safetensors":
        return _script(path, device)
    network = VggDistance()
    tensors = _tensors(path)
    renamed = {name.replace("lin", "lins.", 1).removesuffix(".weight") if name.startswith("lin") else name: value
               for name, value in tensors.items() if name.startswith(("features.", "lin"))}  # fmt: skip
    _load(network, renamed, path, optional="lins.")
    return _frozen(network, device)


def identity_distance(path: Path, device: torch.device) -> Distance:
    """1 - the cosine of face embeddings, of IR-SE-50 as safetensors or a TorchScript that embeds N x 3 x 112 x 112 in -1..1.
    Raises WeightsError."""
    if path.suffix == ".safetensors":
        network = FaceEmbedding()
        _load(network, _tensors(path), path)
        embed: Callable[[Tensor], Tensor] = _frozen(network, device)
    else:
        embed = _script(path, device)

    def distance(one: Tensor, other: Tensor) -> Tensor:
        a, b = (F.normalize(embed(face_of(x)).float(), dim=1) for x in (one, other))
        return (1 - (a * b).sum(1)).abs()

    return distance


def face_of(x: Tensor) -> Tensor:
    """The face of FFHQ-framed pictures, N x 3 x FACE_SIDE x FACE_SIDE."""
    top, left, side = (round(part * x.shape[-1]) for part in FACE_FRAME)
    return F.interpolate(x[..., top : top + side, left : left + side], FACE_SIDE, mode="area")


def _frozen(network: nn.Module, device: torch.device) -> nn.Module:
    return network.eval().requires_grad_(False).to(device)


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError, ValueError) as error:
        raise WeightsError(f"{shown_name(path)} is not a whole safetensors file.", "Name another file.") from error


def _load(network: nn.Module, tensors: dict[str, Tensor], path: Path, optional: str = "\0") -> None:
    here = network.state_dict()
    for name, value in here.items():
        given = tensors.get(name)
        if given is None and (name.startswith(optional) or name.endswith("num_batches_tracked")):
            continue
        if given is None or given.shape != value.shape:
            message = f"{shown_name(path)} does not fit: {name} of shape {list(value.shape)} is wanted."
            raise WeightsError(message, "README.md says which networks can be given.")
        value.copy_(given)


def _script(path: Path, device: torch.device) -> Callable[..., Tensor]:
    """Raises WeightsError."""
    try:
        network = torch.jit.load(str(path), map_location=device).eval()
    except (RuntimeError, ValueError, OSError) as error:
        raise WeightsError(f"{shown_name(path)} is neither safetensors nor TorchScript.", "Name another file.") from error
    for parameter in network.parameters():  # a script has no requires_grad_ of its own
        parameter.requires_grad_(False)
    return network

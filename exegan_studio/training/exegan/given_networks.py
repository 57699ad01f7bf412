"""Networks that losses compare by, which whoever trains brings as files of tensors (`feature_networks/files.py`).

The perceptual loss takes LPIPS' VGG-16 or AlexNet (`feature_networks/lpips.py`), the identity loss ArcFace on IR-SE-50, named
as pSp's authors name it (`input_layer.*`, `body.*`, `output_layer.*`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.engines.exegan.networks.psp import STAGES, PspEncoder
from exegan_studio.training.feature_networks.files import bare, fill, read_tensors
from exegan_studio.training.feature_networks.lpips import load_lpips

FACE_SIDE: Final = 112
FACE_FRAME: Final = (35 / 256, 32 / 256, 188 / 256)
"""Top, left and side of the face in an FFHQ-framed picture, as parts of it: what face recognition looks at."""
NEXT_STEP: Final = "The identity loss wants ArcFace on IR-SE-50."

Distance = Callable[[Tensor, Tensor], Tensor]
"""Of two batches of pictures in -1..1: a number for each picture. Float32."""


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
    """LPIPS, its heads those that come with torchmetrics. Raises WeightsError."""
    return load_lpips(path).to(device)


def identity_distance(path: Path, device: torch.device) -> Distance:
    """1 - the cosine of face embeddings. Raises WeightsError."""
    network = bare(FaceEmbedding)
    fill(network, read_tensors(path), path, NEXT_STEP)
    network.to(device)

    def distance(one: Tensor, other: Tensor) -> Tensor:
        a, b = (network(face_of(x)) for x in (one, other))
        return (1 - (a * b).sum(1)).abs()

    return distance


def face_of(x: Tensor) -> Tensor:
    """The face of FFHQ-framed pictures, N x 3 x FACE_SIDE x FACE_SIDE."""
    top, left, side = (round(part * x.shape[-1]) for part in FACE_FRAME)
    return F.interpolate(x[..., top : top + side, left : left + side], FACE_SIDE, mode="area")

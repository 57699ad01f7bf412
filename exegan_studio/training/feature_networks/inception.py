"""Inception v3 as FID knows it: the network of 2015 whose 2,048 pooled features FID, P-IDS and U-IDS are defined on.

Szegedy and others, "Rethinking the Inception Architecture for Computer Vision" (2016), with what differs in that release: means
over a window leave its border out, and the last block pools by maxima. Names are those of the state dict that PyTorch programs
exchange (`Conv2d_1a_3x3.conv.weight` and so on, and `fc.*` with 1,008 classes, by which the file is known).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.storage.names import shown_name
from exegan_studio.training.feature_networks.files import bare, fill, read_tensors

FEATURES: Final = 2048
CLASSES: Final = 1008
SIDE: Final = 299
USUAL_FILE: Final = "pt_inception-2015-12-05-6726825d.pth"
NEXT_STEP: Final = f"FID's Inception is usually called {USUAL_FILE}; the ones for classifying pictures are others."

Kernel = int | tuple[int, int]


class Convolution(nn.Module):
    """Without bias, then normalised, then what is positive."""

    def __init__(self, inward: int, outward: int, kernel: Kernel, stride: int = 1, padding: Kernel = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inward, outward, kernel, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(outward, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)), inplace=True)


def mean_pool(x: Tensor) -> Tensor:
    """3x3 means that leave out what lies beyond the border."""
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


class BlockA(nn.Module):
    """35 x 35: 1x1, 5x5, two 3x3, pooled."""

    def __init__(self, inward: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = Convolution(inward, 64, 1)
        self.branch5x5_1 = Convolution(inward, 48, 1)
        self.branch5x5_2 = Convolution(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = Convolution(inward, 64, 1)
        self.branch3x3dbl_2 = Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Convolution(96, 96, 3, padding=1)
        self.branch_pool = Convolution(inward, pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat(
            [
                self.branch1x1(x),
                self.branch5x5_2(self.branch5x5_1(x)),
                self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))),
                self.branch_pool(mean_pool(x)),
            ],
            1,
        )


class BlockB(nn.Module):
    """35 x 35 to 17 x 17."""

    def __init__(self) -> None:
        super().__init__()
        self.branch3x3 = Convolution(288, 384, 3, 2)
        self.branch3x3dbl_1 = Convolution(288, 64, 1)
        self.branch3x3dbl_2 = Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = Convolution(96, 96, 3, 2)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch3x3(x), double, F.max_pool2d(x, 3, 2)], 1)


class BlockC(nn.Module):
    """17 x 17: 1x1, 7x7 as rows and columns, two of them, pooled."""

    def __init__(self, width: int) -> None:
        super().__init__()
        row, column = (1, 7), (7, 1)
        self.branch1x1 = Convolution(768, 192, 1)
        self.branch7x7_1 = Convolution(768, width, 1)
        self.branch7x7_2 = Convolution(width, width, row, padding=(0, 3))
        self.branch7x7_3 = Convolution(width, 192, column, padding=(3, 0))
        self.branch7x7dbl_1 = Convolution(768, width, 1)
        self.branch7x7dbl_2 = Convolution(width, width, column, padding=(3, 0))
        self.branch7x7dbl_3 = Convolution(width, width, row, padding=(0, 3))
        self.branch7x7dbl_4 = Convolution(width, width, column, padding=(3, 0))
        self.branch7x7dbl_5 = Convolution(width, 192, row, padding=(0, 3))
        self.branch_pool = Convolution(768, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch7x7dbl_2(self.branch7x7dbl_1(x))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(self.branch7x7dbl_3(double)))
        single = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        return torch.cat([self.branch1x1(x), single, double, self.branch_pool(mean_pool(x))], 1)


class BlockD(nn.Module):
    """17 x 17 to 8 x 8."""

    def __init__(self) -> None:
        super().__init__()
        self.branch3x3_1 = Convolution(768, 192, 1)
        self.branch3x3_2 = Convolution(192, 320, 3, 2)
        self.branch7x7x3_1 = Convolution(768, 192, 1)
        self.branch7x7x3_2 = Convolution(192, 192, (1, 7), padding=(0, 3))
        self.branch7x7x3_3 = Convolution(192, 192, (7, 1), padding=(3, 0))
        self.branch7x7x3_4 = Convolution(192, 192, 3, 2)

    def forward(self, x: Tensor) -> Tensor:
        other = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat([self.branch3x3_2(self.branch3x3_1(x)), other, F.max_pool2d(x, 3, 2)], 1)


class BlockE(nn.Module):
    """8 x 8: 1x1, 3x3 as a row beside a column, the same after one more, pooled by means or, in the last block, by maxima."""

    def __init__(self, inward: int, by_maxima: bool) -> None:
        super().__init__()
        row, column = (1, 3), (3, 1)
        self.by_maxima = by_maxima
        self.branch1x1 = Convolution(inward, 320, 1)
        self.branch3x3_1 = Convolution(inward, 384, 1)
        self.branch3x3_2a = Convolution(384, 384, row, padding=(0, 1))
        self.branch3x3_2b = Convolution(384, 384, column, padding=(1, 0))
        self.branch3x3dbl_1 = Convolution(inward, 448, 1)
        self.branch3x3dbl_2 = Convolution(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = Convolution(384, 384, row, padding=(0, 1))
        self.branch3x3dbl_3b = Convolution(384, 384, column, padding=(1, 0))
        self.branch_pool = Convolution(inward, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        single = self.branch3x3_1(x)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        pooled = F.max_pool2d(x, 3, 1, 1) if self.by_maxima else mean_pool(x)
        parts = [self.branch1x1(x), self.branch3x3_2a(single), self.branch3x3_2b(single)]
        parts += [self.branch3x3dbl_3a(double), self.branch3x3dbl_3b(double), self.branch_pool(pooled)]
        return torch.cat(parts, 1)


class Inception(nn.Module):
    """Pictures N x 3 x H x W, 0..255, of any size: 2,048 features each, N x FEATURES."""

    num_features: int = FEATURES

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = Convolution(3, 32, 3, 2)
        self.Conv2d_2a_3x3 = Convolution(32, 32, 3)
        self.Conv2d_2b_3x3 = Convolution(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = Convolution(64, 80, 1)
        self.Conv2d_4a_3x3 = Convolution(80, 192, 3)
        self.Mixed_5b, self.Mixed_5c, self.Mixed_5d = BlockA(192, 32), BlockA(256, 64), BlockA(288, 64)
        self.Mixed_6a = BlockB()
        self.Mixed_6b, self.Mixed_6c, self.Mixed_6d, self.Mixed_6e = BlockC(128), BlockC(160), BlockC(160), BlockC(192)
        self.Mixed_7a = BlockD()
        self.Mixed_7b, self.Mixed_7c = BlockE(1280, by_maxima=False), BlockE(2048, by_maxima=True)
        self.fc = nn.Linear(FEATURES, CLASSES)

    def forward(self, pictures: Tensor) -> Tensor:
        x = (enlarged(pictures.float()) - 128) / 128
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(F.max_pool2d(x, 3, 2)))
        x = F.max_pool2d(x, 3, 2)
        for block in self._blocks():
            x = block(x)
        return x.mean((2, 3))

    def _blocks(self) -> Sequence[nn.Module]:
        first = (self.Mixed_5b, self.Mixed_5c, self.Mixed_5d, self.Mixed_6a, self.Mixed_6b, self.Mixed_6c)
        return (*first, self.Mixed_6d, self.Mixed_6e, self.Mixed_7a, self.Mixed_7b, self.Mixed_7c)


def enlarged(pictures: Tensor) -> Tensor:
    """SIDE x SIDE by straight lines between pixels, as the release of 2015 did it: the first pixel's corner, not its middle,
    stays where it is."""
    if pictures.shape[-2:] == (SIDE, SIDE):
        return pictures
    return _along(_along(pictures, -1), -2)


def _along(x: Tensor, axis: int) -> Tensor:
    count = x.shape[axis]
    places = torch.arange(SIDE, dtype=torch.float64, device=x.device) * (count / SIDE)
    low = places.floor().long().clamp(max=count - 1)
    part = (places - low).to(x.dtype)
    part = part if axis == -1 else part[:, None]
    before, after = x.index_select(axis, low), x.index_select(axis, (low + 1).clamp(max=count - 1))
    return before + (after - before) * part


def load_inception(path: Path) -> Inception:
    """Raises WeightsError where the file is not FID's Inception."""
    tensors = read_tensors(path)
    if any(name.startswith("AuxLogits.") for name in tensors):
        raise WeightsError(f"{shown_name(path)} is an Inception that classifies pictures, not FID's.", NEXT_STEP)
    network = bare(Inception)
    fill(network, tensors, path, NEXT_STEP)
    return network

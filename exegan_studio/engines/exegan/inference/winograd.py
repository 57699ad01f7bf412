"""3x3 convolutions in a quarter of the multiplications: Winograd's minimal filtering (Lavin and Gray 2016), with torch only.

One axis. Four outputs y_i = sum_j d_(i+j) g_j of six inputs d and three taps g. Polynomials multiply by their values at
points. With V_k the Vandermonde matrix of k columns at six points (the last at infinity), the product of a (4 coefficients)
and g (3) is V_6^-1 [(V_4 a) * (V_3 g)]. Read backwards in a (the transposition principle) that is the correlation wanted:

    y = V_4^T [(V_3 g) * (V_6^-T d)]        six multiplications in place of twelve.

In both directions, with many channels, the product in the middle is 36 matrix products, one for each pair of points:
2.25 multiplications a pixel and pair of channels in place of 9. Points: 0, +-0.7, +-1.4 and infinity, which lose least to
rounding (3e-7 of the signal's spread in float32).
"""

from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from exegan_studio.engines.exegan.inference.finish import Finish
from exegan_studio.engines.exegan.inference.maps import Scratch
from exegan_studio.engines.exegan.networks.layers import LEAK

TILE: Final = 4
PATCH: Final = 6
"""A tile and the frame of one pixel that its outputs depend on."""
POINTS: Final = (0.0, 0.7, -0.7, 1.4, -1.4)
SPOTS: Final = (len(POINTS) + 1) ** 2
LOT: Final = 512
"""Tiles done together: few enough not to fill the memory, enough that reading the kernels and waking the threads pays."""

Matrix = NDArray[np.float64]


def vandermonde(columns: int) -> Matrix:
    powers = [[point**power for power in range(columns)] for point in POINTS]
    return np.array([*powers, [0.0] * (columns - 1) + [1.0]])


def both_axes(matrix: Matrix) -> Tensor:
    return torch.from_numpy(np.kron(matrix, matrix)).float()


class TiledConv:
    """A 3x3 convolution, padded by one, of float32 maps with channels last.

    `weight`: outputs x inputs x 3 x 3, all scale factors in it.
    """

    def __init__(self, weight: Tensor, scratch: Scratch) -> None:
        outputs, inputs = weight.shape[:2]
        taps = weight.permute(2, 3, 1, 0).reshape(9, inputs * outputs)
        self._kernels = (both_axes(vandermonde(3)) @ taps.float()).view(SPOTS, inputs, outputs)
        inward: Matrix = np.linalg.inv(vandermonde(PATCH)).T.astype(np.float64)
        self._inward = both_axes(inward)
        self._outward = both_axes(vandermonde(TILE).T)
        self._scratch = scratch

    def __call__(self, x: Tensor, scale: Tensor | None, finish: Finish, out: Tensor) -> None:
        """Fills `out`, N x H x W x outputs, H and W multiples of TILE, from `x`: N x H + 2 x W + 2 x inputs.
        `scale`, N x inputs, is multiplied to the input."""
        for sample in range(len(out)):
            factors = None if scale is None else scale[sample]
            self._one(x[sample], factors, finish.of(sample), out[sample])

    def _one(self, x: Tensor, scale: Tensor | None, finish: Finish, out: Tensor) -> None:
        down, across = out.shape[0] // TILE, out.shape[1] // TILE
        rows = max(1, LOT // across)
        for first in range(0, down, rows):
            count = min(rows, down - first)
            spots = self._transformed(x, scale, first, count, across)
            self._finished(spots, finish, first, count, across, out)

    def _transformed(self, x: Tensor, scale: Tensor | None, first: int, rows: int, across: int) -> Tensor:
        """The tiles' input at the 36 pairs of points: tiles x 36 x inputs."""
        inputs, tiles = x.shape[-1], rows * across
        row, column, _ = x.stride()
        strides = (TILE * row, TILE * column, row, column, 1)
        start = x.storage_offset() + first * TILE * row
        seen = x.as_strided((rows, across, PATCH, PATCH, inputs), strides, start)
        patches = self._scratch.take("patches", (tiles, PATCH**2, inputs))
        together = patches.view(rows, across, PATCH, PATCH, inputs)
        if scale is None:
            together.copy_(seen)
        else:
            torch.mul(seen, scale, out=together)
        spots = self._scratch.take("spots", (tiles, SPOTS, inputs))
        return torch.bmm(self._inward.expand(tiles, -1, -1), patches, out=spots)

    def _finished(self, spots: Tensor, finish: Finish, first: int, rows: int, across: int, out: Tensor) -> None:
        """The 36 products, and back to pixels: leaky(gain y + bias + noise) = gain leaky(y + bias/gain + noise/gain), so
        that bias and noise are two more columns of the transformation back, and gain is multiplied while tiles become rows.
        """
        tiles, outputs = rows * across, out.shape[-1]
        products = self._scratch.take("products", (tiles, SPOTS + 2, outputs))
        torch.bmm(spots.transpose(0, 1), self._kernels, out=products[:, :SPOTS].transpose(0, 1))
        products[:, SPOTS] = finish.bias / finish.gain[0]
        products[:, SPOTS + 1] = 1 / finish.gain[0]
        back = self._scratch.take("back", (tiles, TILE**2, SPOTS + 2))
        back[..., :SPOTS] = self._outward
        back[..., SPOTS] = 1
        area = slice(first * TILE, (first + rows) * TILE)
        if finish.noise is None:
            back[..., SPOTS + 1] = 0
        else:
            noise = finish.noise[0, area].unflatten(0, (rows, TILE)).unflatten(2, (across, TILE))
            back.view(rows, across, TILE, TILE, SPOTS + 2)[..., SPOTS + 1] = noise.transpose(1, 2)
        pixels = torch.bmm(back, products, out=self._scratch.take("pixels", (tiles, TILE**2, outputs)))
        F.leaky_relu_(pixels, LEAK)
        ordered = pixels.view(rows, across, TILE, TILE, outputs).transpose(1, 2)

        def tiled(plane: Tensor) -> Tensor:
            return plane[area].unflatten(0, (rows, TILE)).unflatten(2, (across, TILE))

        if finish.feature is None:
            torch.mul(ordered, finish.gain[0], out=tiled(out))
        else:
            torch.addcmul(tiled(finish.feature[0]), ordered, finish.gain[0], out=tiled(out))

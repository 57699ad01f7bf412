"""Measures of one fill against the picture as it was, over the whole picture and in the hole, through torchmetrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure
from torchmetrics.functional.regression import mean_absolute_error

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.evaluation.graft_quality_measures import PSNR_MOST, hidden
from exegan_studio.pipeline.meters import Yardstick, measured
from exegan_studio.training.feature_networks.lpips import Lpips

HIGHER, LOWER = "higher", "lower"
HOLE: Final = "_hole"
"""Behind a measure's name: of the hole alone."""


@dataclass(frozen=True)
class Kind:
    """A measure for people: `places` after the point."""

    title: str
    unit: str
    best: str
    places: int


PICTURE_MEASURES: Final[Mapping[str, Kind]] = {
    "mae": Kind("MAE", "steps of 255", LOWER, 2),
    "mae_hole": Kind("MAE in the hole", "steps of 255", LOWER, 2),
    "psnr": Kind("PSNR", "dB", HIGHER, 2),
    "psnr_hole": Kind("PSNR in the hole", "dB", HIGHER, 2),
    "ssim": Kind("SSIM", "", HIGHER, 4),
    "ssim_hole": Kind("SSIM in the hole", "", HIGHER, 4),
    "lpips": Kind("LPIPS", "", LOWER, 4),
    "lpips_hole": Kind("LPIPS in the hole", "", LOWER, 4),
    "seam": Kind("seam that shows little", "0 to 1", HIGHER, 3),
    "likeness": Kind("likeness to the exemplar", "0 to 1", HIGHER, 3),
}


def picture_scores(picture: Pixels, truth: Pixels, hole: MaskArray, lpips: Lpips | None) -> dict[str, float]:
    """Pictures size x size x 3, `hole` size x size, not empty. Without `lpips` its two are not there.

    SSIM is Wang and others', 2004, with their Gaussian window, by channel; in the hole it is the mean of its map there, and
    so is LPIPS. PSNR of equal pictures, infinity, is said as 99 dB.
    """
    a, b, inside = as_tensor(picture), as_tensor(truth), torch.from_numpy(hidden(hole))
    scores = {
        "mae": 255 * float(mean_absolute_error(a, b)),
        "mae_hole": 255 * float(mean_absolute_error(a[..., inside], b[..., inside])),
        "psnr": psnr(a, b),
        "psnr_hole": psnr(a[..., inside], b[..., inside]),
        **ssim(a, b, inside),
    }
    if lpips is not None:
        first, second = (one.float() * 2 - 1 for one in (a, b))
        with torch.no_grad():
            scores["lpips"] = float(lpips(first, second))
            scores["lpips_hole"] = float(lpips.places(first, second)[0][inside].mean())
    return scores


def meter_scores(picture: Pixels, by: Yardstick) -> dict[str, float]:
    """The studio's own meters: the seam, and how alike the features in the hole are to the exemplar's; what a hole is too small
    for, or nobody guides, is not there."""
    meters = measured(picture, by)
    found = {"seam": meters.seam, "likeness": meters.exemplar}
    return {name: value for name, value in found.items() if value is not None}


def as_tensor(picture: Pixels) -> Tensor:
    """1 x 3 x size x size, 0..1, in 64 bits: SSIM's variances are small differences of large numbers."""
    return torch.from_numpy(picture.astype("float64")).permute(2, 0, 1)[None].contiguous() / 255


def psnr(a: Tensor, b: Tensor) -> float:
    if torch.equal(a, b):
        return PSNR_MOST
    return min(PSNR_MOST, float(peak_signal_noise_ratio(a, b, data_range=1.0)))


def ssim(a: Tensor, b: Tensor, inside: Tensor) -> dict[str, float]:
    found = structural_similarity_index_measure(a, b, data_range=1.0, return_full_image=True)
    mean, places = found[0], found[1]
    return {"ssim": float(mean), "ssim_hole": float(places[0][:, inside].mean())}

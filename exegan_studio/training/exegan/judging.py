"""How good a generator is on held-out pictures: numbers, and a sheet to look at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.engines.exegan.codes import all_slots, attribute_similarity, per_slot
from exegan_studio.engines.exegan.networks.generator import Generator, completed, noise_sides
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.draws import Draws, Rows
from exegan_studio.training.exegan.samples import held_out_holes
from exegan_studio.training.exegan.store import PictureStore

COLUMNS: Final = 12
AT_ONCE: Final = 16


@dataclass(frozen=True)
class HeldOut:
    """In the hole, mean over pictures: `psnr` (dB) where the target is its own exemplar; `attribute`, the distance of the codes
    to those of another exemplar, and `unguided`, the same of the fill that the target's own codes give: guidance makes the
    first the smaller one. `diversity`: mean difference of two seeds, 0..1."""

    psnr: float
    attribute: float
    unguided: float
    diversity: float

    def __str__(self) -> str:
        return (
            f"PSNR in the hole {self.psnr:.2f} dB, attribute distance {self.attribute:.3f} "
            f"(unguided {self.unguided:.3f}), seeds differ by {self.diversity:.4f}"
        )


@dataclass(frozen=True)
class _Cases:
    image: Tensor
    hole: Tensor
    exemplar: Tensor


class HeldOutJudge:
    """Holds which pictures, holes and exemplars are judged: the same ones for the whole run."""

    def __init__(self, config: ExeganTraining, store: PictureStore, device: torch.device) -> None:
        self._store, self._device, self._networks = store, device, config.network.config()
        self._chosen: NDArray[np.intp] = store.held[: config.run.validated]
        self._holes = held_out_holes(config.holes, len(self._chosen), self._networks.size)

    def _cases(self, places: slice) -> _Cases:
        def colours(chosen: NDArray[np.intp]) -> Tensor:
            pixels = torch.from_numpy(np.ascontiguousarray(self._store.pictures[chosen].transpose(0, 3, 1, 2)))
            return pixels.to(self._device).float() / 127.5 - 1

        holes = torch.from_numpy(self._holes[places]).to(self._device).float() / 255
        others = np.roll(self._chosen, max(1, len(self._chosen) // 2))
        return _Cases(colours(self._chosen[places]), holes, colours(others[places]))

    def _filled(self, generator: Generator, cases: _Cases, codes: Tensor, seed: int) -> Tensor:
        """The completed pictures, clipped to -1..1."""
        config = self._networks
        draws = Draws(seed, 0, Rows(len(codes)), self._device)
        w = generator.map(draws.normal("code", config.style_dim))
        slots = all_slots(config, per_slot(w, config.slots), codes)
        raw = generator(cases.image, cases.hole, slots, draws.maps("noise", noise_sides(config)))
        return completed(raw.float().clamp(-1, 1), cases.image, cases.hole)

    @torch.no_grad()
    def judged(self, generator: Generator, encoder: nn.Module) -> HeldOut:
        rows: list[Tensor] = []
        for begin in range(0, len(self._chosen), AT_ONCE):
            cases = self._cases(slice(begin, begin + AT_ONCE))
            own, theirs = encoder(cases.image), encoder(cases.exemplar)
            itself, guided, again = (
                self._filled(generator, cases, codes, seed) for codes, seed in ((own, 0), (theirs, 0), (theirs, 1))
            )
            rows.append(
                torch.stack([
                    decibels(itself, cases.image, cases.hole),
                    attribute_similarity(encoder(guided), theirs),
                    attribute_similarity(encoder(itself), theirs),
                    in_hole((guided - again).abs() / 2, cases.hole),
                ])
            )  # fmt: skip
        return HeldOut(*torch.cat(rows, 1).mean(1).tolist())

    @torch.no_grad()
    def sheet(self, generator: Generator, encoder: nn.Module) -> Pixels:
        """Rows: target, hole, exemplar, two seeds with the exemplar, the target as its own exemplar; a column for each case."""
        cases = self._cases(slice(0, COLUMNS))
        theirs, own = encoder(cases.exemplar), encoder(cases.image)
        rows = [cases.image, cases.image * (1 - cases.hole) + cases.hole, cases.exemplar]
        rows += [self._filled(generator, cases, codes, seed) for codes, seed in ((theirs, 0), (theirs, 1), (own, 0))]
        grid = torch.stack(rows).permute(0, 3, 1, 4, 2).flatten(2, 3).flatten(0, 1)
        return ((grid + 1) * 127.5).round().clamp(0, 255).to("cpu", torch.uint8).numpy()


def in_hole(values: Tensor, hole: Tensor) -> Tensor:
    """The mean of N x C x S x S over each picture's hole, N."""
    inside = hole.sum((1, 2, 3)).clamp(min=1) * values.shape[1]
    return (values * hole).sum((1, 2, 3)) / inside


def decibels(made: Tensor, wanted: Tensor, hole: Tensor) -> Tensor:
    """PSNR in each picture's hole, N; pictures in -1..1."""
    return -10 * torch.log10((in_hole((made - wanted).square(), hole) / 4).clamp(min=1e-10))


def write_sheet(path: Path, sheet: Pixels) -> None:
    """As PNG. Raises OutputError."""
    fine, data = cv2.imencode(".png", sheet[..., ::-1])
    if not fine:
        raise OutputError(f"{path.name} cannot be written as PNG.", "Free some memory.")
    atomic_write(path, data.tobytes(), overwrite=True)

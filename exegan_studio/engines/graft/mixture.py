"""Several exemplars, and the sitter's own mirrored face, put together into one fill."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.bands import LEVELS, scaled
from exegan_studio.engines.graft.compose import Layer, grafted
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.twin import OwnSide
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.protocol import FACE_ZONES
from exegan_studio.face.colour import smooth_step

FAINTEST = 0.4
"""What is left of the exemplars' detail at strength 0 where the sitter's own face has nothing to give."""
SUPPORT_POWER, LEAST_CHANCE = 4, 0.02
"""An exemplar that can give half of a part is picked for it a sixteenth as often as one that can give all."""
AGREEMENT_POWER, LEAST_AGREEMENT = 2, 0.25


@dataclass(frozen=True)
class Sources:
    """Where a fill comes from: a layer per exemplar with its share (they sum to 1) and the face zones it was chosen for, and
    the sitter's own mirrored side, where it shows something. `strength` 0..1 decides between them in the face, `outside` (H x
    W, 0 in the middle of the face) is where the sitter's own side comes first in any case. `mix_stop`: style mixing of the
    first two."""

    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    zones: tuple[tuple[str, ...], ...]
    own: OwnSide | None
    strength: float
    outside: FloatArray
    mix_stop: int | None = None


@dataclass(frozen=True)
class Parts:
    """How much of each layer every pixel takes, a list of H x W for each of LEVELS; every list sums to 1. `own`: whether the
    sitter's own side comes first in the face too, where it shows something."""

    low: list[FloatArray]
    mid: list[FloatArray]
    fine: list[FloatArray]
    own: bool = False


@dataclass(frozen=True)
class Mixture:
    """A fill without its surroundings: `low` x 3, `detail` x 3 (support is in it already), `support`, all H x W; `shown` x 3:
    the exemplars as moved. `own`, H x W: how much of each pixel the sitter's own side gives; `own_first`: whether it does so
    in the face too; `whole`, H x W: where it stands as it is, see `crown.left_whole`."""

    low: FloatArray
    detail: FloatArray
    support: FloatArray
    shown: FloatArray
    own: FloatArray
    own_first: bool = False
    whole: FloatArray | None = None


def mixed(
    sitter: Sitter,
    sources: Sources,
    parts: Parts,
    change: FloatArray | None = None,
    gains: tuple[float, float] = (1.0, 1.0),
) -> Mixture:
    """Exemplars and the sitter's own face put together.

    Where the sitter's own mirrored face has something to give, strength decides between the two; where it has nothing, the
    exemplars' features stay, but fainter, for a face must not lose its eyes.
    """
    strength, own = sources.strength, sources.own
    low = expected(sitter, sources, parts)
    own_part = np.zeros_like(sitter.hole) if own is None else as_float(own.layer.support * own_share(sources, own, parts))
    faintness = 1 - np.float32((1 - FAINTEST) * (1 - strength))
    total, support, shown = np.zeros_like(low), np.zeros_like(sitter.hole), None
    for number, layer in enumerate(sources.layers):
        mid_part, fine_part = parts.mid[number], parts.fine[number]
        if not (mid_part.any() or fine_part.any()):
            continue
        graft = grafted(sitter, layer, low, change, gains)
        given = layer.support * (1 - own_part)
        detail = scaled(graft.mid, given * mid_part * faintness)
        detail += scaled(graft.fine, given * fine_part * faintness)
        total += graft.colours.of(detail)
        support += given * mid_part
        # Of one alone everything is shown.
        part = graft.shown if len(sources.layers) == 1 else scaled(graft.shown, mid_part)
        shown = part if shown is None else np.add(shown, part, out=shown)
        del graft, detail, part  # large crops: before the next is made
    if own is not None:
        graft = grafted(sitter, own.layer, low, change, (1.0, 1.0))
        total += graft.colours.of(scaled(graft.mid + graft.fine, own_part))
        support += own_part
        shown = graft.shown if shown is None else shown + scaled(graft.shown - shown, own_part)
    whole = None if own is None or own.whole is None else as_float(own.whole * own_part)
    shown = np.zeros_like(low) if shown is None else shown
    return Mixture(low, total, support, shown, own_part, parts.own, whole)


def expected(sitter: Sitter, sources: Sources, parts: Parts) -> FloatArray:
    """The low frequencies of such a mixture, H x W x 3; not to be changed."""
    own = sources.own
    if not sources.layers:
        return np.zeros_like(sitter.picture) if own is None else own.layer.low
    low = together([layer.low for layer in sources.layers], parts.low)
    if own is None:
        return low
    return low + scaled(own.layer.low - low, as_float(own.light * own_share(sources, own, parts)))


def together(pictures: Sequence[FloatArray], parts: Sequence[FloatArray]) -> FloatArray:
    """Pictures, H x W x 3 each, of which every pixel takes its parts, H x W each, which sum to 1; not to be changed."""
    if len(pictures) == 1:
        return pictures[0]
    total = scaled(pictures[0], parts[0])
    for picture, part in zip(pictures[1:], parts[1:], strict=True):
        total += scaled(picture, part)
    return total


def own_share(sources: Sources, own: OwnSide, parts: Parts) -> FloatArray:
    """How much of what the sitter's own side can give is taken, H x W."""
    if not sources.layers:
        return np.ones_like(sources.outside)
    inner = 1.0 if parts.own else (1 - sources.strength) * own.ahead
    share = as_float(inner * (1 - sources.outside) + own.ahead * sources.outside)
    return share if own.brow is None else np.maximum(share, own.brow)


def giving_most(parts: Parts, box: tuple[slice, slice]) -> int:
    """Which layer gives the most of the features in a `box` (rows, columns)."""
    return max(range(len(parts.mid)), key=lambda number: float(parts.mid[number][box].mean()))


def choose_parts(sitter: Sitter, axes: FaceAxes, sources: Sources, picks: tuple[float, float, float] | None) -> Parts:
    """Who gives what.

    Two faces must not be averaged (four eyelids): one exemplar is picked for the eyes, one for the nose, one for the mouth,
    by the exemplars' shares, by how much of that part each can give and by how well it agrees with what is visible, and the
    parts meet on plain skin. `picks`: a seed's random numbers 0..1; None: the likeliest.
    """
    count = len(sources.layers)
    own = sources.own is not None and (0.5 if picks is None else picks[0]) < sources.own.twin
    if sources.mix_stop is not None:
        low, mid, fine = (_all_of(sitter, 0 if level < sources.mix_stop else 1, count) for level in range(len(LEVELS)))
        return Parts(low, mid, fine, own)
    if count < 2:
        same = [np.ones_like(sitter.hole)] * count
        return Parts(same, same, same, own)
    parts = [np.zeros_like(sitter.hole) for _ in range(count)]
    for number, (name, zone) in enumerate(zip(FACE_ZONES, face_zones(axes), strict=True)):
        chances = zone_chances(sources, name, zone * sitter.hole)
        if picks is None:
            chosen = int(np.argmax(chances))
        else:
            chosen = min(int(np.searchsorted(np.cumsum(chances / chances.sum()), picks[number])), count - 1)
        parts[chosen] += zone
    return Parts(parts, parts, parts, own)


def zone_chances(sources: Sources, name: str, inside: FloatArray) -> NDArray[np.float64]:
    """How likely each exemplar is for a face zone, N, not summed to 1. `inside`: H x W, the zone in the hole."""
    area = max(float(inside.sum()), 1.0)
    given = np.array([float((layer.support * inside).sum() / area) for layer in sources.layers])
    agreement = np.array([layer.agreement for layer in sources.layers])
    chances = (
        np.array(sources.shares) * (given + LEAST_CHANCE) ** SUPPORT_POWER * (agreement + LEAST_AGREEMENT) ** AGREEMENT_POWER
    )
    named = np.array([name in zones for zones in sources.zones])
    free = np.array([not zones for zones in sources.zones])
    asked = named if named.any() else free if free.any() else np.ones_like(named)
    return chances * asked


def _all_of(sitter: Sitter, chosen: int, count: int) -> list[FloatArray]:
    return [np.full_like(sitter.hole, float(number == chosen)) for number in range(count)]


def face_zones(axes: FaceAxes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Eyes and all above, nose, mouth and all below: H x W each, soft, summing to 1."""
    nose_y, mouth_y = float(axes.points[2][1]), float(axes.points[3:, 1].mean())
    lower = smooth_step((axes.v - (nose_y + mouth_y) / 2) / 0.16 + 0.5)
    middle = smooth_step(1 - (np.abs(axes.u - axes.points[2][0]) - 0.12) / 0.2)
    middle = as_float(middle * smooth_step((axes.v - 0.18) / 0.16) * (1 - lower))
    return as_float(1 - lower - middle), middle, lower

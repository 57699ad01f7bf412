"""Several exemplars, and the sitter's own mirrored face, put together into one fill."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.engines.graft.agreement import coarse
from exegan_studio.engines.graft.bands import LEVELS, known_low_pass, low_pass
from exegan_studio.engines.graft.compose import Layer, grafted, moved
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.snapping import likeness
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.protocol import FACE_ZONES
from exegan_studio.face.colour import LUMA, smooth_step

FAINTEST = 0.4
"""What is left of the exemplars' detail at strength 0 where the sitter's own face has nothing to give."""
SUPPORT_POWER, LEAST_CHANCE = 4, 0.02
"""An exemplar that can give half of a part is picked for it a sixteenth as often as one that can give all."""
AGREEMENT_POWER, LEAST_AGREEMENT = 2, 0.25
OWN_REACH = 8.0
"""So far the light of the sitter's own side is carried on where that side shows nothing, in pixels at SIDE."""
BRIDGE_SIGMA, BRIDGE_SHOWN = 2.0, 0.04
"""How far the photo and the sitter's own side reach into what lies between them, in pixels at SIDE, and how much of each must
be near."""
TWIN_SHOWN, TWIN_FROM, TWIN_OVER = 0.4, 0.25, 0.25
"""The sitter's own side must show so much of the hidden face; and the likenesses (see `snapping.likeness`) between which an
exemplar is chosen ever more often. Of six half faces filled from other people, the four up to 0.34 alike looked wrong, of
two at 0.44 and 0.46 one looked right."""


@dataclass(frozen=True)
class Sources:
    """Where a fill comes from: a layer per exemplar with its share (they sum to 1) and the face zones it was chosen for, and
    the sitter's own mirrored side, where it shows something. `strength` 0..1 decides between them in the face, `outside` (H x
    W, 0 in the middle of the face) is where the sitter's own side comes first in any case. `mix_stop`: style mixing of the
    first two. `twin`: how often, 0..1, seeds take the own side for the face's other, see `unlikeness`; `own_light`: see
    `carried_on`, None: the own side's support."""

    layers: tuple[Layer, ...]
    shares: tuple[float, ...]
    zones: tuple[tuple[str, ...], ...]
    own: Layer | None
    strength: float
    outside: FloatArray
    mix_stop: int | None = None
    twin: float = 0.0
    own_light: FloatArray | None = None


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
    the exemplars as moved."""

    low: FloatArray
    detail: FloatArray
    support: FloatArray
    shown: FloatArray


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
    alone = not sources.layers
    low: FloatArray = np.zeros_like(sitter.picture)
    for layer, part in zip(sources.layers, parts.low, strict=True):
        low += layer.low * part[..., None]
    share = np.float32(1) if alone else np.maximum(sources.outside, np.float32(1 if parts.own else 1 - strength))
    own_part = np.zeros_like(sitter.hole) if own is None else own.support * share
    if own is not None and alone:
        low = own.low
    elif own is not None:
        lit = ((own.support if sources.own_light is None else sources.own_light) * share)[..., None]
        low = as_float(low * (1 - lit) + own.low * lit)
    faintness = 1 - np.float32((1 - FAINTEST) * (1 - strength))
    total, support, shown = np.zeros_like(low), np.zeros_like(sitter.hole), np.zeros_like(low)
    for number, layer in enumerate(sources.layers):
        mid_part, fine_part = parts.mid[number], parts.fine[number]
        if not (mid_part.any() or fine_part.any()):
            continue
        graft = grafted(sitter, layer, low, change, gains)
        given = layer.support * (1 - own_part)
        detail = graft.mid * (given * mid_part * faintness)[..., None]
        detail += graft.fine * (given * fine_part * faintness)[..., None]
        total += graft.colours.of(as_float(detail))
        support += given * mid_part
        shown += graft.shown * mid_part[..., None]
    if own is not None:
        graft = grafted(sitter, own, low, change, gains)
        total += graft.colours.of(as_float((graft.mid + graft.fine) * own_part[..., None]))
        support += own_part
        shown = graft.shown if alone else as_float(shown * (1 - own_part[..., None]) + graft.shown * own_part[..., None])
    made = Mixture(low, total, support, shown)
    return bridged(sitter, made, own_part, sources.outside) if parts.own else made


def bridged(sitter: Sitter, mixture: Mixture, own: FloatArray, outside: FloatArray) -> Mixture:
    """The sitter's own side (`own`, H x W: how much of each pixel it gives) brought up to the photo: between the two lies a
    strip along the middle of the face that neither shows, and an exemplar's lips there would be a third person's. It is narrow
    enough for lips and folds to be carried over it."""
    picture = as_float((mixture.low + mixture.detail) * sitter.hole[..., None] + sitter.picture * sitter.known[..., None])
    sigma = BRIDGE_SIGMA * sitter.scale
    near, _ = known_low_pass(picture, as_float(own * sitter.hole + sitter.known), sigma, least=1e-4)
    between = np.minimum(low_pass(own, sigma), low_pass(sitter.known, sigma)) / BRIDGE_SHOWN
    part = as_float(sitter.hole * (1 - own) * (1 - outside) * smooth_step(between))
    detail = as_float(mixture.detail * (1 - part[..., None]) + (near - mixture.low) * part[..., None])
    return replace(mixture, detail=detail, support=as_float(np.maximum(mixture.support, part)))


def choose_parts(sitter: Sitter, axes: FaceAxes, sources: Sources, picks: tuple[float, float, float] | None) -> Parts:
    """Who gives what.

    Two faces must not be averaged (four eyelids): one exemplar is picked for the eyes, one for the nose, one for the mouth,
    by the exemplars' shares, by how much of that part each can give and by how well it agrees with what is visible, and the
    parts meet on plain skin. `picks`: a seed's random numbers 0..1; None: the likeliest.
    """
    count = len(sources.layers)
    own = (0.5 if picks is None else picks[0]) < sources.twin
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


def carried_on(own: Layer, scale: float) -> tuple[Layer, FloatArray]:
    """The sitter's own side with its light carried on beyond where it ends, and how far that light counts, H x W: it must not
    meet an exemplar's along a line."""
    beyond, near = known_low_pass(own.low, own.support, OWN_REACH * scale)
    low = as_float(beyond + (own.low - beyond) * own.support[..., None])
    return replace(own, low=low), as_float(np.maximum(own.support, smooth_step(near * 4)))


def unlikeness(sitter: Sitter, layers: Sequence[Layer], own: Layer, outside: FloatArray) -> float:
    """How much the sitter's own side is to be preferred to the exemplars, 0..1: where it shows most of what the hole hides of
    the face, and no exemplar's structure is like it. A face has two sides of one person."""
    face = coarse(as_float(sitter.hole * (1 - outside)), sitter)
    mirrored = as_float(face * coarse(own.support, sitter))
    if float(mirrored.sum()) < TWIN_SHOWN * float(face.sum()):
        return 0.0
    side = as_float(coarse(moved(own), sitter) @ LUMA)
    like = max(
        likeness(side, as_float(coarse(moved(layer), sitter) @ LUMA), as_float(mirrored * coarse(layer.support, sitter)))
        for layer in layers
    )
    return float(np.clip((TWIN_FROM + TWIN_OVER - like) / TWIN_OVER, 0, 1))

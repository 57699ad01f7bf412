"""Hidden eyes as the exemplar shows them, whole, in the light of the skin round them.

The network's low frequencies blur an eye with its lids, and another person's detail laid over them makes a haze of it, pale in
one eye and dark in the other. An eye is brought over in one piece instead. Its skin takes the sitter's colour and loses part of
the exemplar's shade; white and iris have colours of their own, which the skin's say little about, and both eyes are one
person's: they are lit alike.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, as_float
from exegan_studio.domain.geometry import box_of
from exegan_studio.engines.graft.bands import brightness_of, carried, known_low_pass, low_pass
from exegan_studio.engines.graft.complexion import USUAL_SLOPE, in_its_light
from exegan_studio.engines.graft.compose import FINE_SIGMA, GRID, Layer, came_from, moved
from exegan_studio.engines.graft.features import HIDDEN, LEAST_SEEN, ROUND, Cut, box_round, cut_to, outside_of
from exegan_studio.engines.graft.iris import Irises
from exegan_studio.engines.graft.mixture import Parts, Sources, own_share
from exegan_studio.engines.graft.sitter import Sitter
from exegan_studio.engines.graft.skin import without_cast
from exegan_studio.engines.graft.variation import FaceAxes
from exegan_studio.engines.graft.wrinkles import no_deeper
from exegan_studio.face.colour import LUMA, smooth_step

OPENING, OPENING_EDGE = (0.17, 0.075), 0.4
IRIS, IRIS_EDGE = (0.12, 0.065), 0.4
LIDS, LIDS_EDGE = (0.24, 0.13), 0.3
WHOLE, WHOLE_LOWER, WHOLE_EDGE = (0.28, 0.16), 0.03, 0.5
SOCKET, SOCKET_LOWER, SOCKET_EDGE = (0.42, 0.35), 0.03, 0.4
RING, RING_LOWER, RING_EDGE = (0.45, 0.35), 0.08, 0.3
"""Half axes in distances between the eyes, how far they lie below an eye's middle, and how soft their edges are: what is open,
where an iris may be, where lids are, what is brought over in one piece, whose skin is matched, and the skin
the light is told by."""
DISC_EDGE, CORE, MOST_OFF = 0.25, 0.04, 0.1
"""Where an exemplar's iris is clear: how soft its edge is, in radii. How far from its middle an iris is certainly seen, and how
far above or below the eye's middle it may lie, in distances between the eyes."""
BELOW_BROW, BROW_EDGE = -0.2, 0.1
BROW, BROW_HIGH = (0.3, 0.08), -0.36
BROW_SEEN = 0.5
"""Above an eye, in the same units: where the brow's darkness begins, and where it is looked for; skin is matched up to it
where at least so much of it can be seen."""
ABOVE_LID, ABOVE_LID_EDGE = 0.07, 0.06
"""So far above an eye, in the same units, nothing but a brow is darker than skin: where the sitter's own is seen an exemplar's
would be a second one."""
BELOW_EDGE = 0.1
"""Over so much below an eye's middle, in the same units, the light is told up to what is painted: there the hole's grown rim
shows the socket's own shade, above the eye it may show a brow."""
LIGHT_SIGMA, SHADE_SIGMA, SPECK_SIGMA = 6.0, 0.8, 0.25
"""In pixels at SIDE: what is light on a socket, what is shade in it, and what is too fine to tell a colour."""
NEARER_SIGMAS = (3.0, 1.5)
"""Near what is seen of a socket its own light counts, carried into the hole by means of these widths, in pixels at SIDE: one
light for all of it would make a pale disc of a shaded one."""
LIT_SIGMA, NEAR_SIGMA, NEAR = 1.0, 1.5, 0.2
"""In pixels at SIDE: over so much the light on an eye passes into that on its lids, and so near an eye lids have edges that are
no folds, where it makes up this part of what is near."""
BLACK = 0.03
MOST_LIT = (0.15, 8.0)
SEEN_FROM, SEEN_OVER, HIDDEN_WEIGHT = 0.15, 0.2, 0.01
"""The light is told by the photo's own skin where it makes up so much of the ring."""
TINTED, EXPOSED, DARKENED = 0.3, 0.75, 1.0
"""How far an eye follows the difference of two skins in colour, and in brightness where the sitter's is the lighter and the
darker one: part of that is light, the rest is skin. On darker skin an eye that follows less is a haze."""
WHITE, SKIN = 0.35, 0.8
"""What has so much of the exemplar's skin's colour is eye for certain, and skin."""
DARK, LIT = 0.3, 0.5
"""The same for an iris's brightness relative to that skin's."""
OWN_COLOUR, OWN_SHADE, OWN_SHADE_BEYOND = 0.15, 0.4, 0.15
"""What the skin round an eye keeps of the exemplar's colour (more of it is a yellow lid or a red one) and shade; of the shade
beyond its lids, where a nose or a lower brow leaves its darkness, less."""
DEEPEST_SHADE = 0.5
"""However dark a socket is, its skin keeps no more shade than if it had this part of the brightness of the skin round it."""
LINE, FOLD, LASH = 1.5, 0.25, 0.5
"""Half as wide as lashes and the edges of lids at most, in pixels at SIDE; and how much darker than what is beside it a line is
that may be a fold, and one that is none."""
UNMIXED = 0.02
"""A smaller share of an eye than this is not seen."""
LEAST_OWN, UNSURE = 0.3, 0.25
"""What is less certainly eye parts one thing from another; and how much of the opening is taken for eye whatever its colour."""
USUAL_WHITE, BRIGHT, SURE, LEAST_WHITE = 0.9, 0.8, 0.5, 1.0
"""White is no darker than so much of its skin's brightness, but in the shade: that is told by this quantile of what is surely
white, where there are so many pixels at SIDE of it."""
MOST_BRIGHTENED, IRIS_BRIGHTENED, NO_WHITE = 0.6, 0.4, 0.7
"""How far an eye is taken out of the shade at most, in natural logarithms; the part of that for an iris; and an iris is darker
than so much of its white's brightness."""


@dataclass(frozen=True)
class HiddenEye:
    """An eye that the hole hides, all h x w, cut to the `box` (rows, columns) of the working box round it: OPENING, IRIS, LIDS,
    WHOLE and SOCKET as weights 0..1, `core`, the middle of its iris, the `ring` its light is told
    by, how much of its shade the skin keeps (`shade`), where an exemplar's `brow` would be a second one, and what of the photo
    tells no light (`unseen`)."""

    box: Cut
    opening: FloatArray
    iris: FloatArray
    core: NDArray[np.bool_]
    lids: FloatArray
    whole: FloatArray
    socket: FloatArray
    ring: FloatArray
    shade: FloatArray
    brow: FloatArray
    unseen: FloatArray


@dataclass(frozen=True)
class Light:
    """Round an eye, h x w x 3 each: the sitter's skin, the exemplar's, and the logarithms of the gains from one to the
    other; `on_eye`: the same (3) for what has colours of its own."""

    wanted: FloatArray
    given: FloatArray
    gains: FloatArray
    on_eye: NDArray[np.float32]


def eyes_to_bring(
    sitter: Sitter,
    axes: FaceAxes,
    layer: Layer | None = None,
    irises: Irises = (None, None),
    face: FloatArray | None = None,
    painted: FloatArray | None = None,
) -> tuple[HiddenEye, ...]:
    """Those of both that the hole hides, as a `layer` with such irises has them. `face`: H x W in 0..1, the share of face,
    where that ends in the hole: what lies beside it tells nothing of its light. `painted`: H x W, 1 where the photo shows
    nothing; the hole is a little wider."""
    eyes: list[HiddenEye] = []
    for eye, iris in zip(axes.points[:2], irises, strict=True):
        box = box_round(axes, eye, ROUND)
        if box[0].start == box[0].stop:
            continue
        cut = cut_to(axes, box)
        if layer is None or iris is None:
            one = hidden_eye(sitter, cut, eye, eye, box)
        else:
            x, y = came_from(layer, box=box)
            away = as_float(np.hypot(x - iris.middle[0], y - iris.middle[1]) / iris.radius)
            at = np.unravel_index(int(np.argmin(away)), away.shape)
            one = hidden_eye(sitter, cut, eye, np.array([cut.u[at], cut.v[at]], np.float32), box)
            one = replace(one, iris=as_float(1 - smooth_step((away - 1) / DISC_EDGE)))
        if face is not None:
            one = replace(one, ring=as_float(one.ring * face[box]))
        if painted is not None:
            below = smooth_step((cut.v - eye[1]) / BELOW_EDGE)
            one = replace(one, unseen=as_float(one.unseen + (painted[box] - one.unseen) * below))
        inside = one.opening > 0.5
        if inside.sum() >= LEAST_SEEN and sitter.hole[box][inside].mean() > HIDDEN:
            eyes.append(one)
    return tuple(eyes)


def hidden_eye(sitter: Sitter, axes: FaceAxes, eye: NDArray[np.float32], iris: NDArray[np.float32], box: Cut) -> HiddenEye:
    """The eye with its middle at `eye` and its iris's at `iris`; `axes`: those of the box."""
    off = float(np.clip(iris[1] - eye[1], -MOST_OFF, MOST_OFF))

    def within(half: tuple[float, float], lower: float, edge: float) -> FloatArray:
        return as_float(1 - outside_of(axes, ((eye + np.array([0, lower], np.float32), half),), edge))

    up = axes.v - eye[1]
    below_brow = smooth_step((up - BELOW_BROW) / BROW_EDGE)
    brow = within(BROW, BROW_HIGH, 1e-3)
    seen = float((brow * sitter.known[box]).sum()) / max(float(brow.sum()), 1.0)
    up_to_brow = float(smooth_step(np.array([(seen - BROW_SEEN) / (1 - BROW_SEEN)]))[0])
    opening = within(OPENING, off, OPENING_EDGE)
    lids = within(LIDS, off, LIDS_EDGE)
    return HiddenEye(
        box,
        opening,
        within(IRIS, off, IRIS_EDGE),
        np.hypot(axes.u - iris[0], axes.v - iris[1]) < CORE,
        lids,
        within(WHOLE, WHOLE_LOWER + off, WHOLE_EDGE),
        as_float(within(SOCKET, SOCKET_LOWER, SOCKET_EDGE) * np.maximum(below_brow, up_to_brow)),
        as_float((1 - opening) * within(RING, RING_LOWER, RING_EDGE) * below_brow),
        as_float(OWN_SHADE_BEYOND + (OWN_SHADE - OWN_SHADE_BEYOND) * lids),
        as_float(smooth_step((off - up - ABOVE_LID) / ABOVE_LID_EDGE) * up_to_brow),
        sitter.hole[box],
    )


def one_persons(
    eyes: tuple[HiddenEye, ...], sources: Sources, parts: Parts, shown: FloatArray, change: FloatArray
) -> FloatArray:
    """The exemplars as moved (`shown`, H x W x 3), at each eye those of one alone: where the sitter's own side gives a part of
    an eye and an exemplar the rest, two pictures lie there over one another. `change`: the seed's, see `moved`."""
    own = sources.own
    if own is None or not sources.layers:
        return shown
    share = own.layer.support * own_share(sources, own, parts)
    whole = shown
    for eye in eyes:
        inside = eye.opening / eye.opening.sum()
        given = float((share[eye.box] * inside).sum())
        if UNMIXED < given < 1 - UNMIXED:
            most = max(range(len(parts.mid)), key=lambda number: float((parts.mid[number][eye.box] * inside).sum()))
            if whole is shown:
                whole = shown.copy()
            whole[eye.box] = moved(own.layer if given > 0.5 else sources.layers[most], change)[eye.box]
    return whole


def brought_over(
    sitter: Sitter,
    eyes: tuple[HiddenEye, ...],
    filled: FloatArray,
    shown: FloatArray,
    support: FloatArray,
    limit: float | None = None,
    slope: FloatArray = USUAL_SLOPE,
) -> FloatArray:
    """The fill, H x W x 3, with its hidden eyes as the exemplar as moved (`shown`) has them, where it gives them (`support`,
    H x W). `limit`: how strong lines of the skin may be, see `Relief`; `slope`: see `matched_skin`."""
    if not eyes:
        return filled
    scale = sitter.scale
    lights = [light_on(sitter, eye, filled, shown, support) for eye in eyes]
    alike = np.mean([light.on_eye for light in lights], axis=0).astype(np.float32)
    pieces = [in_one_piece(eye, light) for eye, light in zip(eyes, lights, strict=True)]
    masks = [own_colours(eye, light, shown[eye.box], scale) for eye, light in pieces]
    level = white_level(pieces, masks, shown, scale)
    out_of_shade = np.float32(min(MOST_BRIGHTENED, float(np.log(USUAL_WHITE / level))))
    whole: list[FloatArray] = []
    for (eye, light), own in zip(pieces, masks, strict=True):
        # Over an edge the light would change in steps, and eyes in the shade have ragged ones.
        on_eye = low_pass(own[..., 0], LIT_SIGMA * scale)[..., None]
        white = smooth_step((relative_to_skin(light, shown[eye.box], scale) / np.float32(level) - NO_WHITE) / (1 - NO_WHITE))
        brighter = out_of_shade * (IRIS_BRIGHTENED + (1 - IRIS_BRIGHTENED) * white)
        gains = np.exp(light.gains + (alike + brighter - light.gains) * on_eye)
        given = np.clip(support[eye.box], 0, 1)
        soft, grain = as_grained(eye, light, shown[eye.box], filled[eye.box], own, given, scale)
        whole.append(as_float((soft + grain + BLACK) * gains - BLACK))
    irises = [eye for eye, _ in pieces]
    filled, certain = filled.copy(), np.zeros((*support.shape, 1), np.float32)
    for (eye, light), own, laid in zip(pieces, masks, matching_irises(irises, masks, whole), strict=True):
        part = (eye.whole * np.clip(support[eye.box], 0, 1))[..., None]
        filled[eye.box] += (without_cast(laid, light.wanted, own * eye.iris[..., None]) - filled[eye.box]) * part
        certain[eye.box] = np.maximum(certain[eye.box], own)
    for eye, light in zip(eyes, lights, strict=True):
        given = np.clip(support[eye.box], 0, 1)
        filled[eye.box] = matched_skin(eye, light, filled[eye.box], certain[eye.box], given, scale, slope)
        if limit is not None:
            lines = eye.lids * dark_lines(filled[eye.box], scale)
            skin = eye.socket * given * (1 - np.maximum(edges_of(eye, certain[eye.box], scale), lines))
            filled[eye.box] = no_deeper(filled[eye.box], as_float(skin), limit, scale)
    return filled


def in_one_piece(eye: HiddenEye, light: Light) -> tuple[HiddenEye, Light]:
    """Both cut down to what of the eye is brought over in one piece."""
    rows, columns = box_of(eye.whole > 0).slices

    def fields(one: HiddenEye | Light) -> dict[str, NDArray[np.generic]]:
        arrays = {name: value for name, value in vars(one).items() if isinstance(value, np.ndarray) and value.ndim > 1}
        return {name: value[rows, columns] for name, value in arrays.items()}

    top, left = eye.box[0].start, eye.box[1].start
    box = slice(top + rows.start, top + rows.stop), slice(left + columns.start, left + columns.stop)
    return replace(replace(eye, **fields(eye)), box=box), replace(light, **fields(light))


def matching_irises(eyes: list[HiddenEye], masks: list[FloatArray], whole: list[FloatArray]) -> list[FloatArray]:
    """The eyes (h x w x 3 each, `masks` where they have colours of their own), their irises of one colour: light that has
    coloured one and not the other would make them two people's."""
    irises = [as_float(own * eye.iris[..., None]) for eye, own in zip(eyes, masks, strict=True)]
    bright = [np.maximum(brightness(one), 0) for one in whole]
    seen = zip(irises, bright, whole, strict=True)
    tones = [((one - value) * iris).sum((0, 1)) / max(float((value * iris).sum()), 1e-3) for iris, value, one in seen]
    alike = np.mean(tones, axis=0)
    parts = zip(irises, bright, whole, tones, strict=True)
    return [as_float(one + value * iris * (alike - tone)) for iris, value, one, tone in parts]


def brightness(picture: FloatArray) -> FloatArray:
    """h x w x 1."""
    return brightness_of(np.ascontiguousarray(picture))[..., None]


def light_on(sitter: Sitter, eye: HiddenEye, filled: FloatArray, shown: FloatArray, support: FloatArray) -> Light:
    """The light by the skin in the ring, the photo's own where there is enough of it: the fill's has the network's darkness
    of sockets and brows in it."""
    size = filled[eye.box].shape[1::-1]
    rough = (max(8, round(size[0] * GRID / sitter.scale)), max(8, round(size[1] * GRID / sitter.scale)))

    def coarse(picture: FloatArray) -> FloatArray:
        return as_float(cv2.resize(picture, rough, interpolation=cv2.INTER_AREA))

    def fine(picture: FloatArray) -> FloatArray:
        return as_float(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR))

    hole = coarse(eye.unseen)
    picture = coarse(filled[eye.box]) * hole[..., None] + coarse(sitter.picture[eye.box]) * (1 - hole)[..., None]
    ring = coarse(eye.ring) * np.clip(coarse(support[eye.box]), 0, 1)
    known = float((ring * (1 - hole)).sum()) / max(float(ring.sum()), 1e-3)
    told = float(smooth_step(np.array([(known - SEEN_FROM) / SEEN_OVER]))[0])
    weight = as_float(ring * (1 - (1 - HIDDEN_WEIGHT) * told * hole))
    seen = as_float(ring * (1 - hole))
    nearer = [sigma * GRID for sigma in NEARER_SIGMAS]

    def carried_in(skin: FloatArray) -> FloatArray:
        wide, _ = known_low_pass(skin, weight, LIGHT_SIGMA * GRID, 1e-4)
        return carried(skin, seen, nearer, wide)

    wanted, given = carried_in(as_float(picture)), carried_in(coarse(shown[eye.box]))
    limits = np.log(MOST_LIT).astype(np.float32)
    gains = np.clip(np.log((wanted + BLACK) / (given + BLACK)), *limits)
    plain = np.clip(np.log((brightness(wanted) + BLACK) / (brightness(given) + BLACK)), *limits)
    area = coarse(eye.opening)[..., None]
    coloured, bright = ((one * area).sum((0, 1)) / area.sum() for one in (gains, plain))
    apart = TINTED * coloured + (1 - TINTED) * bright
    on_eye = as_float(np.where(apart < 0, DARKENED, EXPOSED) * apart)
    return Light(fine(wanted), fine(given), fine(as_float(gains)), on_eye)


def own_colours(eye: HiddenEye, light: Light, shown: FloatArray, scale: float) -> FloatArray:
    """1 on white, iris and pupil, 0 on skin, h x w x 1: in the opening what is less coloured than the exemplar's skin, and
    where an iris may be, what is much darker."""
    soft = low_pass(shown, SPECK_SIGMA * scale)
    skin = light.given / np.maximum(brightness(light.given), BLACK) - 1
    colour = soft / np.maximum(brightness(soft), BLACK) - 1
    share = (colour * skin).sum(2) / np.maximum(np.square(skin).sum(2), 0.01)
    relative = relative_to_skin(light, shown, scale)[..., 0]
    dark = 1 - smooth_step((relative - DARK) / (LIT - DARK))
    # A socket's shade has little colour too: what is dark is eye only where an iris may be.
    white = np.maximum(eye.opening * (1 - dark), eye.iris) * (1 - smooth_step((share - WHITE) / (SKIN - WHITE)))
    own = as_float(np.maximum(white, eye.iris * dark))
    # What a lid's lashes part from the iris is no white.
    _, parts = cv2.connectedComponents((own > LEAST_OWN).astype(np.uint8), connectivity=4)
    joined = np.isin(parts, np.setdiff1d(parts[eye.core], 0)).astype(np.uint8)
    size = 2 * max(1, round(SPECK_SIGMA * scale)) + 1
    return as_float(own * cv2.dilate(joined, np.ones((size, size), np.uint8)))[..., None]


def relative_to_skin(light: Light, shown: FloatArray, scale: float) -> FloatArray:
    """How bright the exemplar is, relative to its skin, h x w x 1."""
    return as_float((brightness(low_pass(shown, SPECK_SIGMA * scale)) + BLACK) / (brightness(light.given) + BLACK))


def white_level(pieces: list[tuple[HiddenEye, Light]], masks: list[FloatArray], shown: FloatArray, scale: float) -> float:
    """How bright the exemplar's white is, relative to its skin, both eyes' together: less than USUAL_WHITE under a brim or
    a heavy brow; that, where too little white is seen."""
    values: list[FloatArray] = []
    for (eye, light), own in zip(pieces, masks, strict=True):
        white = own[..., 0] * (1 - eye.iris) > SURE
        values.append(as_float(relative_to_skin(light, shown[eye.box], scale)[..., 0][white]))
    value = np.concatenate(values)
    if len(value) < LEAST_WHITE * scale**2:
        return USUAL_WHITE
    return min(USUAL_WHITE, float(np.quantile(value, BRIGHT)))


def as_grained(
    eye: HiddenEye, light: Light, shown: FloatArray, filled: FloatArray, own: FloatArray, support: FloatArray, scale: float
) -> tuple[FloatArray, FloatArray]:
    """The exemplar without the grain of its skin, h x w x 3, and that grain, no stronger than the fill has it."""
    skin = eye.whole * support * (1 - eye.opening)
    soft = low_pass(shown, FINE_SIGMA * scale)
    grain, wanted = as_float(shown - soft), as_float(filled - low_pass(filled, FINE_SIGMA * scale))

    def strength(band: FloatArray) -> float:
        return float((np.square(band @ LUMA) * skin).sum()) ** 0.5

    kept = min(1.0, strength(wanted) / max(strength(as_float(grain * np.exp(brightness(light.gains)))), 1e-6))
    # Lashes stay; what shines between them does not.
    calm = np.where(brightness(grain) > 0, 1 - own, 1 - eye.opening[..., None])
    return soft, as_float(grain * (1 - calm * np.float32(1 - kept)))


def dark_lines(picture: FloatArray, scale: float) -> FloatArray:
    """1 on dark lines as thin as lashes and the edges of lids, 0 on folds and on broader shade, h x w."""
    bright = np.maximum(brightness(picture)[..., 0], 0)
    size = 2 * max(1, round(LINE * scale)) + 1
    beside = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    depth = 1 - (bright + BLACK) / (as_float(beside) + BLACK)
    return as_float(smooth_step((depth - FOLD) / (LASH - FOLD)))


def edges_of(eye: HiddenEye, own: FloatArray, scale: float) -> FloatArray:
    """1 on the eye and so near it that what is seen there are edges of lids, h x w."""
    return as_float(eye.lids * smooth_step(low_pass(own[..., 0], NEAR_SIGMA * scale) / NEAR))


def matched_skin(
    eye: HiddenEye, light: Light, filled: FloatArray, own: FloatArray, support: FloatArray, scale: float, slope: FloatArray
) -> FloatArray:
    """The fill, h x w x 3, with the skin round the eye nearer to the sitter's in colour, and less shaded. `slope`: how that
    skin changes its colour in the shade, see `Complexion`."""
    where = (eye.socket * support)[..., None]
    before, usual = np.maximum(brightness(filled), 0), brightness(light.wanted)
    weight = as_float((where * (1 - own))[..., 0])
    # A line as thin as lashes is no shade.
    size = 2 * max(1, round(LINE / 2 * scale)) + 1
    broad = cv2.morphologyEx(before, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    level, _ = known_low_pass(as_float(broad)[..., None], weight, SHADE_SIGMA * scale)
    lit = (before + BLACK) * np.exp(out_of_shade(eye, as_float((level + BLACK) / (usual + BLACK))) * weight[..., None])
    lit *= np.maximum((usual + BLACK) / lit, 1) ** (weight * eye.brow)[..., None]
    filled = as_float((filled + BLACK) * (lit / (before + BLACK)) - BLACK)
    skin = where * (1 - np.maximum(own, eye.opening[..., None] * UNSURE)) * np.float32(1 - OWN_COLOUR)
    # White has a colour of its own in the shade too.
    shaded = as_float(slope * (1 - np.maximum(own, eye.opening[..., None])))
    return as_float(filled + (in_its_light(light.wanted, as_float(lit - BLACK), shaded) - filled) * skin)


def out_of_shade(eye: HiddenEye, shade: FloatArray) -> FloatArray:
    """By how much, in natural logarithms, skin that is so dark (h x w x 1, relative to the sitter's) is lighter without what
    it does not keep of its shade: a part of a faint one, and of no depth more than of DEEPEST_SHADE."""
    dark = np.log(np.minimum(shade, 1))
    kept, deepest = eye.shade[..., None], np.log(np.float32(DEEPEST_SHADE))
    return as_float(deepest * kept * np.tanh(dark / deepest) - dark)

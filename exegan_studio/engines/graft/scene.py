"""One request's scene: prepared once, completed for every seed."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import FloatArray, Pixels, as_float
from exegan_studio.engines.graft.agreement import WORKING
from exegan_studio.engines.graft.bands import brightness_of, low_pass, scaled
from exegan_studio.engines.graft.bared import without_cover
from exegan_studio.engines.graft.beside import continue_beside, gap_beside
from exegan_studio.engines.graft.brows import GoingOn, brows_met, going_on, hidden_brow, with_both_brows
from exegan_studio.engines.graft.complexion import USUAL_SLOPE, held_to_complexion, make_complexion
from exegan_studio.engines.graft.compose import LIT_SIGMA, Layer, make_layer, moved, relit, shaded
from exegan_studio.engines.graft.continuation import facial_features, facial_oval
from exegan_studio.engines.graft.crown import crowned, left_whole
from exegan_studio.engines.graft.evening import evened
from exegan_studio.engines.graft.eyes import HiddenEye, brought_over, eyes_to_bring, one_persons
from exegan_studio.engines.graft.features import Eye, box_within, deepened, distance_from, firm, hidden_eyes, hued, lips_middle
from exegan_studio.engines.graft.fields import Predictor, Seen
from exegan_studio.engines.graft.frames import place, turn
from exegan_studio.engines.graft.hair import Hair, behind_hair, hides_hair, laid_over, make_hair, seen_hair
from exegan_studio.engines.graft.heads import cut_to_box, seen_head
from exegan_studio.engines.graft.iris import Irises, OneHidden, as_the_other, irises_of, one_hidden
from exegan_studio.engines.graft.jaws import make_jaw, without_neck
from exegan_studio.engines.graft.lip_tones import lips_kept, mouth_of
from exegan_studio.engines.graft.lips import NEAR, lips_of
from exegan_studio.engines.graft.midline import Line, led_on, middle_line
from exegan_studio.engines.graft.mixture import Mixture, Parts, Sources, choose_parts, expected, giving_most, mixed, own_share
from exegan_studio.engines.graft.network import LOW_SIGMA, SIDE
from exegan_studio.engines.graft.outline import Outline, make_outline, own_kept, up_to_edge
from exegan_studio.engines.graft.ragged import ragged, toned
from exegan_studio.engines.graft.rim import Rim, cut_to_cells, rim_alpha, rim_correction, with_bare_skin
from exegan_studio.engines.graft.sides import CENTRE, HALF_AXES, RIM
from exegan_studio.engines.graft.sitter import (
    PAINTED,
    Sitter,
    aligned,
    covered,
    grown_hole,
    make_sitter,
    mirrored_self,
    mirrored_share,
    without_hole,
)
from exegan_studio.engines.graft.skin import calmed, coloured, make_skin, plain_skin
from exegan_studio.engines.graft.snapping import formed, landed, snapped
from exegan_studio.engines.graft.suitability import serving
from exegan_studio.engines.graft.surroundings import Surroundings, admitted, make_surroundings, up_to_lips
from exegan_studio.engines.graft.texture import skin_texture, textured
from exegan_studio.engines.graft.toning import tint_of, tinted
from exegan_studio.engines.graft.twin import OwnSide, carried_on, joined, unlikeness
from exegan_studio.engines.graft.variation import FaceAxes, Variation, detail_change, face_axes, flow_change, light_change
from exegan_studio.engines.graft.wide import make_wide
from exegan_studio.engines.graft.withheld import hole_in_face, without_hidden, without_slivers, without_surroundings
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop, Suitability
from exegan_studio.face.colour import smooth_step
from exegan_studio.jobs.cancel import CancelToken

LEAST_SUITABLE, LEAST_SHOWN, MOSTLY_OWN = 0.35, 0.5, 0.5
TURN_FROM, TURN_OVER, LEAST_AHEAD = 0.12, 0.2, 0.4
"""Turns (see `turn`) between which the sitter's other side ceases to be of use, and with how much of that left it is still
taken for a face's other side."""
BESIDE_TURNED = 3.0
"""How fast, in what is lost of that use, what lies beside the face loses its own."""
LEAST_HAIR = 0.3
"""What hides only some of the sitter's hair is filled with an exemplar's that fills this part of it."""
LEAST_MIRRORED = 0.05
"""The sitter's mirrored side is looked at where it shows at least this part of the hole."""
SHAPE_DEPTH, LIGHT_DEPTH = 7.0, 16.0
"""From the rim to where a seed is free, in pixels at SIDE."""


@dataclass(frozen=True)
class Scene:
    """What all seeds of a request share. `free_shape`, `free_light`: 0 at the hole's rim to 1 deep in it, how far a seed
    may change shape and light there; light needs the longer way, or a tone step shows. `coarse_axes`: `axes` at about two
    samples a network pixel, for a seed's smooth changes. `brought`: the eyes that the hole hides, as every layer has them
    (where there is none, as the landmarks say), and what goes on round them (`going_on`); `one_hidden`, where one of both is
    seen. `outside`: 0 in the middle of the face, 1 where the sitter's own side comes first. `outline`: where the face ends,
    None where all of the hole is face.
    `hair`: what an exemplar has of it, where the hole hides the sitter's.
    `painted`: H x W, 1 where the photo shows nothing; the hole is a little wider. `line`: where the sitter's own side meets the
    photo down the middle of the face. `tint`: a photo's without colours, see `tint_of`. `texture`: see `skin_texture`."""

    predictor: Predictor
    sitter: Sitter
    around: Surroundings
    axes: FaceAxes
    coarse_axes: FaceAxes
    eyes: tuple[Eye, ...]
    brought: tuple[tuple[HiddenEye, ...], ...]
    going_on: tuple[tuple[GoingOn, ...], ...]
    one_hidden: OneHidden | None
    sources: Sources
    alpha: FloatArray
    free_shape: FloatArray
    free_light: FloatArray
    outside: FloatArray
    outline: Outline | None
    hair: Hair | None
    painted: FloatArray
    line: Line | None
    continuation: Future[FloatArray] | None
    tint: FloatArray | None
    texture: FloatArray | None


@dataclass(frozen=True)
class Ground:
    """What a request is filled on: the grown `hole`, S x S, the `crop` without what it hides, S x S x 3, and, H x W, the
    working box's `axes` and where it is `outside` the middle of the face."""

    hole: FloatArray
    crop: FloatArray
    sitter: Sitter
    axes: FaceAxes
    outside: FloatArray


def make_ground(request: CompletionRequest) -> Ground:
    hole = grown_hole(request)
    crop = without_hole(request, hole)
    sitter = make_sitter(crop, hole)
    axes = face_axes(request.landmarks, sitter.box)
    return Ground(hole, crop, sitter, axes, out_of_face(axes))


def judged(predictor: Predictor, request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
    """How well each exemplar of a request serves, each for itself: nothing is prepared that only a fill needs."""
    ground = make_ground(request)
    sources = place_sources(predictor, request, ground, None)
    cancel.check()
    return served(ground.sitter, sources, request)


def prepare_scene(predictor: Predictor, request: CompletionRequest, cancel: CancelToken, pool: ThreadPoolExecutor) -> Scene:
    """Fields, layers and surroundings: all that does not depend on a seed. The surroundings are continued on the `pool`, while
    the first seeds are begun."""
    ground = make_ground(request)
    hole, crop, sitter, axes, outside = ground.hole, ground.crop, ground.sitter, ground.axes, ground.outside
    coarse_axes = face_axes(request.landmarks, sitter.box, max(1, round(sitter.scale / WORKING)))
    beside = pool.submit(make_surroundings, sitter, axes, outside)
    seen = pool.submit(seen_head, request) if (outside * sitter.hole).any() else None
    sources = place_sources(predictor, request, ground, pool)
    cancel.check()
    painted, parts = as_float(request.hole[sitter.box.slices] > PAINTED), choose_parts(sitter, axes, sources, None)
    mixing, low = pool.submit(mixed, sitter, sources, parts), expected(sitter, sources, parts)
    outline, hair = told_from(sitter, coarse_axes, request, seen and seen.result(), sources, painted, low)
    mouths = [mouth_of(sitter, layer) for layer in sources.layers]
    around, likeliest = up_to_lips(sitter, axes, outside, beside.result(), mouths), mixing.result()
    around = told_apart(sitter, axes, coarse_axes, outside, around, outline, likeliest)
    own, behind = own_kept(outline, likeliest), behind_hair(outline, hair)
    gap, continuation = gap_beside(sitter, behind, own), None
    if behind is not None and gap is not None:
        features, oval = facial_shapes(request)

        def continue_likeliest() -> FloatArray:
            fill = finished(predictor, sitter, around, likeliest)
            fill = met(sitter, around.rim, up_to_edge(sitter, outline, own, fill))
            cancel.check()
            found = continue_beside(crop, hole, sitter, behind, own, gap, fill, features, oval, axes)
            return toned(sitter, axes, behind, gap, found)

        continuation = pool.submit(continue_likeliest)
    irises = irises_given(request, hole, sources)
    brought = eyes_brought(sitter, axes, sources, irises, outline, painted)
    return Scene(
        predictor,
        sitter,
        around,
        axes,
        coarse_axes,
        hidden_eyes(sitter, axes),
        brought,
        tuple(going_on(sitter, painted, eyes) for eyes in brought),
        one_hidden(crop, hole, request, sitter.box, sources, irises) if irises else None,
        sources,
        rim_alpha(sitter.hole, sitter.scale),
        *freedoms(sitter),
        outside,
        outline,
        hair,
        painted,
        own_line(sitter, around.rim, axes, sources, painted, 1 - outside if outline is None else outline.face),
        continuation,
        tint_of(sitter.shown, 1 - sitter.covered),
        skin_texture(sitter, around.rim, outline),
    )


def out_of_face(axes: FaceAxes) -> FloatArray:
    """0 in the middle of the face to 1 where there is none of it, H x W."""
    core = distance_from(axes, np.array([0, CENTRE], np.float32), HALF_AXES)
    return smooth_step((core - 1) / RIM + 0.5)


def facial_shapes(request: CompletionRequest) -> tuple[FloatArray, FloatArray]:
    """The whole crop's features and its face's oval, at WORKING samples a network pixel."""
    side = SIDE * WORKING
    points = request.landmarks * np.float32(side / request.crop.shape[0])
    return facial_features(points, side), facial_oval(points, side)


def freedoms(sitter: Sitter) -> tuple[FloatArray, FloatArray]:
    """How far a seed may change shape, and light, H x W each in 0..1."""
    depth = cv2.distanceTransform(np.pad(sitter.hole, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1] / sitter.scale
    return smooth_step(as_float(depth / SHAPE_DEPTH)), smooth_step(as_float(depth / LIGHT_DEPTH))


def own_line(sitter: Sitter, rim: Rim, axes: FaceAxes, sources: Sources, painted: FloatArray, face: FloatArray) -> Line | None:
    """Where the sitter's own side meets the photo, if it may come first in the `face` (H x W in 0..1)."""
    own = sources.own
    if own is None or own.twin == 0:
        return None
    given = as_float(own.layer.support * own_share(sources, own, Parts([], [], [], own=True)))
    return middle_line(sitter, rim, axes, painted, given, own.hidden, as_float(face))


def irises_given(request: CompletionRequest, hole: FloatArray, sources: Sources) -> tuple[Irises, ...]:
    """The irises of every layer where the hole hides an eye, else none."""
    hidden = covered(hole, request.landmarks)[:2].any()
    return tuple(irises_of(*one) for one in zip(sources.layers, request.exemplars, strict=True)) if hidden else ()


def eyes_brought(
    sitter: Sitter,
    axes: FaceAxes,
    sources: Sources,
    irises: tuple[Irises, ...],
    outline: Outline | None,
    painted: FloatArray,
) -> tuple[tuple[HiddenEye, ...], ...]:
    """The eyes that the hole hides, as every layer with its `irises` has them; as the landmarks say where there are none."""
    face = None if outline is None else outline.face
    placed = zip(sources.layers, irises, strict=True) if irises else ((None, (None, None)),)
    return tuple(eyes_to_bring(sitter, axes, *one, face, painted) for one in placed)


def told_apart(
    sitter: Sitter,
    axes: FaceAxes,
    coarse_axes: FaceAxes,
    outside: FloatArray,
    around: Surroundings,
    outline: Outline | None,
    likeliest: Mixture,
) -> Surroundings:
    """The surroundings with their skin told from skin only, now that it is known where the face ends."""
    if outline is not None:
        skin = make_skin(sitter, axes, outside, outline.share)
        rim = with_bare_skin(sitter, around.rim, coarse_axes, outline)
        around = replace(around, rim=rim, skin=skin, complexion=make_complexion(sitter, coarse_axes, outline))
    return replace(around, plain=plain_skin(sitter, around.skin, likeliest.low, likeliest.support))


def told_from(
    sitter: Sitter,
    axes: FaceAxes,
    request: CompletionRequest,
    seen: NDArray[np.bool_] | None,
    sources: Sources,
    painted: FloatArray,
    low: FloatArray,
) -> tuple[Outline | None, Hair | None]:
    """Where the face ends in the hole, and the hair and ears that are brought over. `axes`: at any sampling of the working box;
    `seen`: see `seen_head`, None where nothing but the middle of the face is hidden; `low`: what is `expected`."""
    head = cut_to_box(seen, sitter) if seen is not None and seen.any() else None
    if not sources.layers:
        return make_outline(sitter, axes, painted, low, head=head), None
    # Who is chosen for a part of the face is not meant for the hair.
    most = max(range(len(sources.layers)), key=lambda number: (not sources.zones[number], sources.shares[number]))
    layer, exemplar = sources.layers[most], request.exemplars[most]
    jaw = make_jaw(sitter, axes, layer, exemplar, request.landmarks)

    def told(hairy: bool, own: NDArray[np.float32] | None) -> tuple[Outline | None, Hair | None]:
        wide = make_wide(sitter, axes, request, painted, layer, exemplar, hairy)
        outline = make_outline(sitter, axes, painted, low, wide, jaw, head)
        if wide is None or outline is None:
            return outline, None
        return outline, make_hair(sitter, wide, outline.face, low, hairy, own)

    if seen is None or not hides_hair(request):
        return told(False, None)
    own = seen_hair(request, seen)
    outline, hair = told(True, own)
    if own is not None and hair is not None and float((hair.cover * painted).sum()) < LEAST_HAIR * float(painted.sum()):
        return told(False, None)  # a bald head in the middle of hair
    return outline, hair


def remarks(scene: Scene, request: CompletionRequest) -> tuple[str, ...]:
    """What the artist should know about how well the exemplars serve."""
    if not request.exemplars:
        return ("Continued from the face itself: no exemplar was chosen.", *hidden_on_both_sides(scene))
    judged = zip(request.exemplars, served(scene.sitter, scene.sources, request), strict=True)
    unsuitable = tuple(
        f"{exemplar.name} {' and '.join(one.reasons[:2])}."
        for exemplar, one in judged
        if one.value < LEAST_SUITABLE and one.reasons
    )
    if scene.sources.own is None or scene.sources.own.twin < MOSTLY_OWN:
        return unsuitable
    return (*unsuitable, "The exemplar is unlike the face's visible side: most candidates follow that side instead.")


def hidden_on_both_sides(scene: Scene) -> tuple[str, ...]:
    """A remark where the sitter's own side shows little of the hole: features are not invented."""
    own, inside = scene.sources.own, scene.sitter.hole > 0.5
    if own is None or float(own.layer.support[inside].mean()) >= LEAST_SHOWN:
        return ()
    return ("What the hole hides on both sides is closed with skin: an exemplar would give it features.",)


def served(sitter: Sitter, sources: Sources, request: CompletionRequest) -> tuple[Suitability, ...]:
    """How well each exemplar serves, each for itself."""
    pairs, hairy = zip(request.exemplars, sources.layers, strict=True), hides_hair(request)
    return tuple(serving(sitter, request.landmarks, exemplar, layer, hairy) for exemplar, layer in pairs)


def place_sources(predictor: Predictor, request: CompletionRequest, ground: Ground, pool: ThreadPoolExecutor | None) -> Sources:
    """The network, once for all, and a layer for each exemplar; the sitter's mirrored side where it shows something of what
    the hole hides."""
    hole, crop, sitter, axes, outside = ground.hole, ground.crop, ground.sitter, ground.axes, ground.outside
    strength = min(1.0, max(0.0, request.strength)) if request.exemplars else 0.0
    helpful = not request.exemplars or mirrored_share(hole) > LEAST_MIRRORED
    faces = (*request.exemplars, mirrored_self(crop, request.landmarks)) if helpful else request.exemplars
    hidden = covered(hole, request.landmarks)
    moves = [place(one.landmarks, request.landmarks, hidden, crop.shape[0]) for one in faces]
    inside, count = hole_in_face(request), len(request.exemplars)
    if inside:
        exemplars = zip(faces[:count], moves[:count], strict=True)
        bare = [without_cover(one, move, sitter.covered, crop.shape[0]) for one, move in exemplars]
        faces = (*bare, *faces[count:])
    seen = np.stack([aligned(one, move, crop.shape[0]) for one, move in zip(faces, moves, strict=True)])
    fields = predictor.predict(sitter.shown, (sitter.covered > 0.01).astype(np.float32), seen)
    firmness, hues = firm(axes), hued(axes)

    def laid(number: int) -> Layer:
        face = faces[number]
        layer = make_layer(sitter, fields[number], face.pixels, moves[number], outside, firmness)
        layer = replace(layer, hued=hues)
        at = face.landmarks * source_scale(layer, face)
        if number < count:  # the sitter's own side keeps its light: it is the photo's
            lips = lips_of(layer.source, at) if hidden[3:].all() else None
            layer = replace(layer, source=with_both_brows(evened(layer.source, at, lips), at), lips=lips)
        layer = snapped(sitter, landed(sitter, layer, at, request.landmarks, hidden))
        if number < count:
            layer = formed(sitter, layer, axes, face.landmarks, request.landmarks)
            layer = without_neck(layer, request.exemplars[number], request.landmarks) if hidden[3:].all() else layer
        return layer

    layers = tuple((map if pool is None else pool.map)(laid, range(len(faces))))
    mirrored = layers[-1] if helpful else None
    layers = layers[:count]
    if inside:
        layers = tuple(without_surroundings(layer, one) for layer, one in zip(layers, request.exemplars, strict=True))
    weights = np.array([max(one.weight, 1e-6) for one in request.exemplars])
    shares = tuple(float(weight) for weight in weights / weights.sum()) if layers else ()
    zones = tuple(one.zones for one in request.exemplars)
    own = None if mirrored is None else own_side(sitter, request, mirrored, faces[-1], layers, outside, axes)
    return Sources(layers, shares, zones, own, strength, outside, request.mix_stop)


def own_side(
    sitter: Sitter,
    request: CompletionRequest,
    mirrored: Layer,
    face: ExemplarCrop,
    layers: tuple[Layer, ...],
    outside: FloatArray,
    axes: FaceAxes,
) -> OwnSide:
    """What the sitter's `mirrored` self (`face`, as an exemplar) is worth beside the exemplars' `layers`."""
    # The same skin in the same picture: its detail is neither too strong nor too faint.
    own, hidden = without_hidden(replace(mirrored, fine_gain=1.0, mid_gain=1.0), request)
    ahead = 1 - float(smooth_step(np.array([(abs(turn(request.landmarks)) - TURN_FROM) / TURN_OVER]))[0])
    own, whole = crowned(sitter, axes, own, hidden, outside, ahead)
    own = without_slivers(own, sitter)
    if not layers:
        return OwnSide(own, hidden, own.support, whole=whole)
    if ahead < 1 and hole_in_face(request):
        # Beside a turned head's two sides lie different things.
        alone, beside = without_surroundings(own, face), min(1.0, BESIDE_TURNED * (1 - ahead))
        own = replace(own, support=as_float(own.support + (alone.support - own.support) * beside))
    # Who is named for a part of the face, or mixed, is meant.
    asked = any(one.zones for one in request.exemplars) or request.mix_stop is not None
    twin = 0.0 if asked or ahead < LEAST_AHEAD else unlikeness(sitter, layers, own, outside)
    brow = None if asked else hidden_brow(sitter, axes, own)
    own, light = carried_on(own, sitter.scale)
    return OwnSide(own, hidden, light, ahead, twin, brow, whole)


def source_scale(layer: Layer, exemplar: ExemplarCrop) -> np.float32:
    """The layer's source pixels an exemplar's pixel."""
    return np.float32(layer.source.shape[0] / exemplar.pixels.shape[0])


def finished(predictor: Predictor, sitter: Sitter, around: Surroundings, mixture: Mixture) -> FloatArray:
    """The fill as the finisher mends it, H x W x 3."""
    unfinished, mixture = mixture, admitted(sitter, around, mixture)
    cells = sitter.cells
    size, inside = (cells.width, cells.height), cells.slices

    def seen(array: FloatArray) -> FloatArray:
        whole = np.zeros((SIDE, SIDE, *array.shape[2:]), np.float32)
        whole[inside] = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
        return whole

    hole = (sitter.covered > 0.5).astype(np.float32)
    keep, correction = predictor.finish(
        Seen(sitter.shown, hole, seen(mixture.low), seen(mixture.detail), seen(mixture.support), seen(mixture.shown))
    )
    # Where nothing is given the network makes blots up that continue what is beside the hole: only their light is of use.
    given = np.clip(seen(mixture.support), 0, 1)[..., None]
    correction = as_float(correction * given + low_pass(correction, LOW_SIGMA) * (1 - given))
    filled = mixture.low + enlarged(correction[inside], sitter, cv2.INTER_CUBIC)
    # Light that is mended falls on the detail too: added alone it would lie like a haze over dark eyes.
    lit = relit(low_pass(brightness_of(filled), LIT_SIGMA * sitter.scale), brightness_of(mixture.low))
    lit *= enlarged(keep[inside], sitter)
    filled += scaled(mixture.detail, lit)
    filled = held_to_complexion(sitter, around.complexion, coloured(sitter, around.skin, filled))
    return left_whole(sitter, around.skin, unfinished, calmed(sitter, around.plain, filled))


def met(sitter: Sitter, rim: Rim, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, without its tone step at the rim."""
    # In proportion too: what is dark takes less of it.
    return filled + scaled(rim_correction(sitter, rim, filled), shaded(filled, LOW_SIGMA * sitter.scale))


def enlarged(field: FloatArray, sitter: Sitter, how: int = cv2.INTER_LINEAR) -> FloatArray:
    """A smooth field worked out on a coarser grid, at the working box's size."""
    return as_float(cv2.resize(field, sitter.hole.shape[::-1], interpolation=how))


def eyes_of(scene: Scene, parts: Parts) -> tuple[tuple[HiddenEye, ...], tuple[GoingOn, ...]]:
    """The hidden eyes as who gives the most of them has them, and what goes on round them."""
    some = next((number for number, eyes in enumerate(scene.brought) if eyes), 0)
    if scene.brought[some] and scene.sources.layers:
        some = giving_most(parts, scene.brought[some][0].box)
    return scene.brought[some], scene.going_on[some]


def sockets_met(sitter: Sitter, rim: Rim, eyes: tuple[HiddenEye, ...], filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, without the tone step of eyes whose skin was lit anew: nothing beyond their sockets changes."""
    whole = filled if not eyes else filled.copy()
    for eye in eyes:
        near, its_rim, box = cut_to_cells(sitter, rim, eye.box)
        part, socket = filled[box], np.zeros(near.hole.shape, np.float32)
        top, left = eye.box[0].start - box[0].start, eye.box[1].start - box[1].start
        socket[top : top + eye.socket.shape[0], left : left + eye.socket.shape[1]] = eye.socket
        whole[box] += scaled(met(near, its_rim, part) - part, socket)
    return whole


def lips_mended(scene: Scene, parts: Parts, mixture: Mixture, change: FloatArray, filled: FloatArray) -> FloatArray:
    """The fill, H x W x 3, with hidden lips as lips are on this skin."""
    if all(layer.lips is None for layer in scene.sources.layers):
        return filled
    giving = giving_most(parts, box_within(scene.axes, lips_middle(scene.axes), NEAR))
    return lips_kept(scene.sitter, scene.axes, scene.sources.layers[giving], change, as_float(1 - mixture.own), filled)


@dataclass(frozen=True)
class Begun:
    """A seed's completion before what is continued is laid into it: its `change` of the flow (H x W x 2), who gives what, the
    `mixture`, and what the finisher made of it."""

    change: FloatArray
    parts: Parts
    mixture: Mixture
    filled: FloatArray


def begin_one(scene: Scene, variation: Variation) -> Begun:
    """What can be done of a seed while the surroundings are still being continued."""
    sitter = scene.sitter
    change = scaled(enlarged(flow_change(variation, scene.coarse_axes), sitter), scene.free_shape)
    parts = choose_parts(sitter, scene.axes, scene.sources, variation.picks)
    mixture = mixed(
        sitter,
        scene.sources,
        parts,
        change,
        detail_change(variation),
    )
    filled = finished(scene.predictor, sitter, scene.around, mixture)
    filled = up_to_edge(sitter, scene.outline, own_kept(scene.outline, mixture), filled)
    light = scaled(enlarged(light_change(variation, scene.coarse_axes) - 1, sitter), scene.free_light)
    filled *= np.add(light, 1, out=light)
    return Begun(change, parts, mixture, filled)


def complete_one(scene: Scene, request: CompletionRequest, begun: Begun) -> Pixels:
    """One seed's completion of the whole crop."""
    sitter, change, parts, mixture, filled = scene.sitter, begun.change, begun.parts, begun.mixture, begun.filled
    if scene.continuation is not None and scene.outline is not None:
        beside = scene.continuation.result()
        face = ragged(sitter, scene.axes, scene.outline.face, filled, beside)
        taken = as_float((1 - face) * (1 - own_kept(scene.outline, mixture)))
        filled = filled + scaled(beside - filled, taken)
    if mixture.own_first and scene.sources.own is not None:
        if scene.line is not None:
            filled = led_on(scene.line, as_float(filled))
        else:
            face = 1 - scene.outside if scene.outline is None else scene.outline.face
            hidden = as_float(scene.sources.own.hidden * face)
            filled = joined(sitter, scene.painted, mixture.own, hidden, as_float(filled))
    filled = met(sitter, scene.around.rim, as_float(filled))
    filled = textured(scene.texture, mixture.support, filled)
    filled = lips_mended(scene, parts, mixture, change, filled)
    if scene.hair is not None:
        filled = laid_over(scene.hair, change, filled)
    if not mixture.own_first:  # else an eye is the one it mirrors
        plain, (eyes, goes_on) = filled, eyes_of(scene, parts)
        limit = None if scene.around.relief is None else scene.around.relief.limit
        slope = USUAL_SLOPE if scene.around.complexion is None else scene.around.complexion.slope

        def with_eyes(shown: FloatArray) -> FloatArray:
            brought = brought_over(sitter, eyes, plain, shown, mixture.support, limit, slope)
            brought = brows_met(goes_on, sockets_met(sitter, scene.around.rim, eyes, brought), sitter.scale)
            return deepened(sitter, scene.eyes, brought)

        filled = with_eyes(one_persons(eyes, scene.sources, parts, mixture.shown, change))
        if eyes and scene.sources.mix_stop == 1:
            # Light is asked of the first exemplar, features of the second: an eye has a part of both.
            lit = with_eyes(moved(scene.sources.layers[0], change))
            filled = as_float(filled + low_pass(as_float(lit - filled), LOW_SIGMA * sitter.scale))
    filled = as_the_other(scene.one_hidden, scene.sources, parts, change, mixture.support, as_float(filled))
    if scene.tint is not None:
        filled = tinted(as_float(filled), scene.tint)
    result = sitter.picture + scaled(filled - sitter.picture, scene.alpha)
    pixels = request.crop.copy()
    rows, columns = sitter.box.slices
    pixels[rows, columns] = np.rint(np.clip(result, 0, 1) * 255).astype(np.uint8)
    return pixels

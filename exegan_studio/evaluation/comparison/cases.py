"""The cases: picture, hole and exemplar, decided by hashes of names, so that two runs see the same and a picture more changes
nothing of the others but, seldom, an exemplar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

import numpy as np

from exegan_studio.domain.arrays import MaskArray, Pixels, content_hash, frozen
from exegan_studio.domain.errors import MaskError
from exegan_studio.engines.protocol import CompletionRequest, ExemplarCrop
from exegan_studio.evaluation.comparison.order import NEAR, NOBODY, Band, Inputs
from exegan_studio.evaluation.graft_quality_cases import BLANK, HOLES, hole_of, pose_distance
from exegan_studio.evaluation.graft_quality_faces import Face
from exegan_studio.evaluation.graft_quality_measures import hidden
from exegan_studio.masking.random_holes import FAMILIES, centre_hole, hole_of_share

CENTRE, REGIONS = "centre", "regions"
KINDS: Final = (CENTRE, REGIONS, *FAMILIES)
SEEDS: Final = 2**31


@dataclass(frozen=True)
class Group:
    """Cases that are summed up together: holes of one kind, and of one band where the kind has bands."""

    kind: str
    band: Band | None = None

    @property
    def name(self) -> str:
        """For file names too."""
        return self.kind if self.band is None else f"{self.kind}-{self.band[0]:02d}-{self.band[1]:02d}"

    @property
    def title(self) -> str:
        return self.kind if self.band is None else f"{self.kind}, {self.band[0]} to {self.band[1]} %"


@dataclass(frozen=True)
class Case:
    """`hole`: size x size, 0 or 255. `exemplar`: None where nobody guides the fill. `seeds`: one for every repeat."""

    number: int
    group: Group
    sitter: Face
    hole: MaskArray
    exemplar: Face | None
    seeds: tuple[int, ...]

    def request(self, strength: float, psi: float) -> CompletionRequest:
        """The picture with grey in the hole, so that no engine can peek."""
        crop = np.where(hidden(self.hole)[..., None], np.uint8(BLANK), self.sitter.pixels).astype(np.uint8)
        return CompletionRequest(frozen(crop), self.hole, self.sitter.landmarks, self.exemplars(), self.seeds, strength, psi)

    def exemplars(self) -> tuple[ExemplarCrop, ...]:
        """One, or nobody."""
        face = self.exemplar
        return () if face is None else (ExemplarCrop(face.pixels, face.landmarks, content_hash(face.pixels), face.name),)


def groups_of(inputs: Inputs) -> list[Group]:
    """In the order of `inputs`; a centred square and face regions are as large as they are."""
    found: list[Group] = []
    for kind in inputs.kinds:
        found += [Group(kind)] if kind in (CENTRE, REGIONS) else [Group(kind, band) for band in inputs.bands]
    return found


@dataclass(frozen=True)
class Stage:
    """All cases, each made when it is asked for. `exemplars`: one for every face, None where nobody guides the fills. `id`: 16
    hex digits that say whether two runs see the same pictures, holes, exemplars and seeds. `notes`: remarks in words."""

    inputs: Inputs
    groups: tuple[Group, ...]
    faces: tuple[Face, ...]
    exemplars: tuple[Face | None, ...]
    id: str
    notes: tuple[str, ...]

    def cases(self, group: Group) -> Iterator[Case]:
        """One for every face. Raises MaskError where a hole cannot be found."""
        for number in range(len(self.faces)):
            yield self.case(group, number)

    def case(self, group: Group, number: int) -> Case:
        """Raises MaskError where a hole cannot be found."""
        sitter, inputs = self.faces[number], self.inputs
        key = f"{inputs.seed}/{sitter.name}"
        hole = frozen(_hole(group, _generator("hole", key, group.name), sitter, inputs.size))
        seeds = tuple(int(_generator("seed", key, repeat).integers(SEEDS)) for repeat in range(inputs.repeats))
        return Case(number, group, sitter, hole, self.exemplars[number], seeds)


def make_stage(faces: Sequence[Face], inputs: Inputs, notes: Sequence[str] = ()) -> Stage:
    """Kinds of holes that hardly ever hide as much as their band says are left out, with a remark. Raises MaskError where none
    is left."""
    exemplars = tuple(exemplar_of(face, faces, inputs) for face in faces)
    stage = Stage(inputs, (), tuple(faces), exemplars, "", ())
    digest, kept, left_out = sha256(), list[Group](), list[str]()
    for face, exemplar in zip(faces, exemplars, strict=True):
        digest.update(f"{face.name} {content_hash(face.pixels)} {'' if exemplar is None else exemplar.name}".encode())
    for group in groups_of(inputs):
        try:
            lines = [f"{group.name} {content_hash(case.hole)} {case.seeds}" for case in stage.cases(group)]
        except MaskError as error:
            left_out.append(f"{group.title} was left out. {error.message}")
            continue
        kept.append(group)
        digest.update("".join(lines).encode())
    if not kept:
        raise MaskError("No kind of holes is left to measure with.", " ".join(left_out))
    return replace(stage, groups=tuple(kept), id=digest.hexdigest()[:16], notes=(*notes, *left_out))


def exemplar_of(sitter: Face, faces: Sequence[Face], inputs: Inputs) -> Face | None:
    """Of all other faces the one whose name has, with the sitter's, the smallest hash, or the one of the nearest pose."""
    others = [one for one in faces if one is not sitter]
    if inputs.exemplars == NOBODY:
        return None
    if inputs.exemplars == NEAR:
        return min(others, key=lambda one: pose_distance(one.landmarks, sitter.landmarks))
    return min(others, key=lambda one: _digest("exemplar", inputs.seed, sitter.name, one.name))


def _hole(group: Group, rng: np.random.Generator, sitter: Face, size: int) -> MaskArray:
    if group.kind == REGIONS:
        return hole_of(HOLES[int(rng.integers(len(HOLES)))], sitter.landmarks, size)
    if group.band is None:
        return centre_hole(size)
    least, most = group.band
    return hole_of_share(rng, FAMILIES[group.kind], size, least / 100, most / 100)


def _generator(*parts: object) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(_digest(*parts)[:16], "big"))


def _digest(*parts: object) -> bytes:
    return sha256("/".join(str(part) for part in parts).encode()).digest()


def measured(case: Case, completion: Pixels) -> Pixels:
    """The completion in the hole, the picture round it: the paper's own way to put the two together."""
    return frozen(np.where(hidden(case.hole)[..., None], completion, case.sitter.pixels).astype(np.uint8))

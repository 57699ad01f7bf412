"""What an edited photo says about itself in its file: how it was made, and that the rest of it is untouched."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from exegan_studio import __version__
from exegan_studio.domain.arrays import DeepPixels, MaskArray, content_hash, frozen
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.geometry import Box, box_of
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.recipe import BlendSettings, PasteReport, Recipe
from exegan_studio.pipeline.proof import Proof, Zone, prove
from exegan_studio.storage.png import decode_plain, encode_grey
from exegan_studio.storage.xmp import Statement

RECIPES_KEY, PROOF_KEY = "EXE-GAN Studio recipes", "EXE-GAN Studio proof"
TOOL = f"EXE-GAN Studio {__version__}"
STATEMENT = "edited with a generative model"
FORMAT: Final = "EXE-GAN Studio provenance"
PROVENANCE_VERSION: Final = 1


@dataclass(frozen=True)
class PhotoFacts:
    """The photo as it was opened. `bits` a channel; `sha256` of its file."""

    name: str
    sha256: str
    width: int
    height: int
    bits: int

    @classmethod
    def of(cls, photo: Picture) -> "PhotoFacts":
        return cls(photo.name, photo.sha256, photo.width, photo.height, 8 * photo.pixels.itemsize)


@dataclass(frozen=True)
class KeptHole:
    """A mask in a file: the part of it that is not empty, as a grey PNG."""

    box: Box
    png: bytes

    @classmethod
    def of(cls, mask: MaskArray) -> "KeptHole":
        """Raises ValueError where it is empty."""
        box = box_of(mask)
        return cls(box, encode_grey(mask[box.slices].copy()))

    def mask(self, width: int, height: int) -> MaskArray:
        """Of a photo of that size, in which `box` lies; read-only. Raises ValueError where the PNG is damaged."""
        whole = np.zeros((height, width), np.uint8)
        whole[self.box.slices] = decode_plain(self.png, (self.box.height, self.box.width), np.dtype(np.uint8))
        return frozen(whole)


@dataclass(frozen=True)
class Laid:
    """A completion as it lies in a picture: its place in `Provenance.made`, and how it was blended."""

    made: int
    blend: BlendSettings


@dataclass(frozen=True)
class Made:
    """One completion. `beneath`: what the photo consisted of when it was made, bottom first, of what was made before it.
    `hole`: in the photo; None where the file had no room for it. `report`: of the candidate as it was accepted."""

    recipe: Recipe
    report: PasteReport
    hole: KeptHole | None
    beneath: tuple[Laid, ...]


@dataclass(frozen=True)
class Provenance:
    """`picture`: what the exported photo consists of, bottom first. `proof` and `pixels_sha256` (content_hash) are of its
    pixels before any compression of the file's format."""

    program: str
    photo: PhotoFacts
    made: tuple[Made, ...]
    picture: tuple[Laid, ...]
    proof: Proof
    pixels_sha256: str

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """Of the picture's edits as they are blended in it, bottom first."""
        return tuple(replace(self.made[one.made].recipe, blend=one.blend) for one in self.picture)

    def to_json(self, holes: bool = True) -> dict[str, Any]:
        """Plain numbers, strings, lists and dicts."""
        return {
            "format": FORMAT,
            "version": PROVENANCE_VERSION,
            "program": self.program,
            "statement": STATEMENT,
            "photo": asdict(self.photo),
            "untouched": {"words": self.proof.words(), **asdict(self.proof)},
            "pixels_sha256": self.pixels_sha256,
            "made": [_plain(one, holes) for one in self.made],
            "picture": [asdict(one) for one in self.picture],
        }

    def text(self, holes: bool = True) -> str:
        """As JSON in one line."""
        return json.dumps(self.to_json(holes), separators=(",", ":"), allow_nan=False)

    def statement(self) -> Statement:
        """For the XMP packet, in falling length."""
        return Statement(TOOL, (self.text(), self.text(holes=False)))

    def png_text(self) -> Mapping[str, str]:
        """As `provenance_text`, and the proof."""
        return {**provenance_text(self.recipes), PROOF_KEY: self.proof.words()}

    def sidecar(self, name: str, sha256: str) -> bytes:
        """A JSON file to lie beside the exported one of that name and content."""
        plain = {**self.to_json(), "file": {"name": name, "sha256": sha256}}
        return f"{json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False)}\n".encode()


def provenance_of(photo: Picture, pixels: DeepPixels, edits: Sequence[EditNode]) -> Provenance:
    """Of the photo with `edits`, bottom first, which look like `pixels`. Any thread."""
    made: list[Made] = []
    places: dict[Recipe, int] = {}

    def laid(nodes: Sequence[EditNode]) -> tuple[Laid, ...]:
        return tuple(Laid(place_of(one, nodes[:number]), one.blend) for number, one in enumerate(nodes))

    def place_of(node: EditNode, below: Sequence[EditNode]) -> int:
        if node.recipe not in places:
            # Where it is not known what it was made on, it is said to have been what lies below it: making it again tells.
            beneath = laid(below if node.beneath is None else node.beneath)
            made.append(Made(node.recipe, node.report, KeptHole.of(node.hole.mask()), beneath))
            places[node.recipe] = len(made) - 1
        return places[node.recipe]

    picture = laid(edits)
    proof = prove(photo.pixels, pixels, [Zone(one.hole, one.adjusted) for one in edits])
    return Provenance(TOOL, PhotoFacts.of(photo), tuple(made), picture, proof, content_hash(pixels))


def provenance_of_steps(
    photo: Picture, pixels: DeepPixels, steps: Sequence[tuple[Recipe, PasteReport, MaskArray]]
) -> Provenance:
    """Of edits that were made one on the other and never changed since."""
    picture = tuple(Laid(number, recipe.blend) for number, (recipe, _, _) in enumerate(steps))
    made = tuple(
        Made(recipe, report, KeptHole.of(mask), picture[:number]) for number, (recipe, report, mask) in enumerate(steps)
    )
    proof = prove(photo.pixels, pixels, [Zone(PackedMask.of(mask), recipe) for recipe, _, mask in steps])
    return Provenance(TOOL, PhotoFacts.of(photo), made, picture, proof, content_hash(pixels))


def provenance_text(recipes: Sequence[Recipe]) -> Mapping[str, str]:
    """Text entries for a PNG: the program, the statement that a model made part of it, and the recipes as JSON, in the order
    in which they were applied."""
    return {
        "Software": TOOL,
        "Comment": STATEMENT,
        RECIPES_KEY: json.dumps([recipe.to_json() for recipe in recipes]),
    }


def _plain(one: Made, holes: bool) -> dict[str, Any]:
    hole = one.hole if holes else None
    box = None if hole is None else [hole.box.left, hole.box.top, hole.box.right, hole.box.bottom]
    return {
        "recipe": one.recipe.to_json(),
        "report": asdict(one.report),
        "hole": None if hole is None else {"box": box, "png": base64.b64encode(hole.png).decode()},
        "beneath": [asdict(layer) for layer in one.beneath],
    }

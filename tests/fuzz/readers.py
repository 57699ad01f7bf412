"""Every reader of files from outside, with whole samples of what it reads. A new reader is a new row of READERS."""

import contextlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exegan_studio.domain.errors import PictureError, ProjectError
from exegan_studio.domain.recipe import Recipe
from exegan_studio.pipeline.linked_photo import PhotoChoice
from exegan_studio.pipeline.project_reading import Reader as Manifest
from exegan_studio.pipeline.projects import load_project
from exegan_studio.pipeline.provenance_reading import read_said
from exegan_studio.pipeline.recipes import read_recipes
from exegan_studio.storage import exif
from exegan_studio.storage.favourites import Favourites, save_favourites
from exegan_studio.storage.images import load_mask, load_picture, longer_side, small_picture
from exegan_studio.storage.mask_files import read_mask
from exegan_studio.storage.openraster import read_merged
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.settings import MAX_FILE_MEGABYTES, Setting, Settings, decoding_limits
from exegan_studio.storage.spill import Stowed
from exegan_studio.storage.thumbnails import SeenPictures
from exegan_studio.storage.work_folder import left_work
from exegan_studio.storage.xmp import SOURCE_TYPE, composite_of
from tests.fuzz import samples
from tests.fuzz.damage import Repair, with_png_checksums

LIMITS: Final = DecodingLimits(max_pixels=20_000_000)
FRACTION: Final = Setting("of.a.newer.version", 0.5, "A row without bounds")


@dataclass(frozen=True)
class Reader:
    """`read` is given a file that holds `samples` damaged, and raises nothing but StudioError. `count`: how many of them. The
    file's name ends in `suffix`."""

    samples: Callable[[Path], Sequence[bytes]]
    read: Callable[[Path], None]
    count: int
    repair: Repair | None = None
    suffix: str = ".png"


def _picture(path: Path) -> None:
    picture = load_picture(path, LIMITS)
    assert picture.pixels.ndim == 3


def _small(path: Path) -> None:
    data = path.read_bytes()
    longer_side(data, path.name, LIMITS)
    assert max(small_picture(data, path.name, 8, LIMITS).shape[:2]) <= 8


def _openraster(path: Path) -> None:
    assert read_merged(path, LIMITS).ndim == 3


def _xmp(path: Path) -> None:
    merged = composite_of(path.read_bytes(), "a tool 1.0")
    assert merged is None or merged.count(SOURCE_TYPE.encode()) >= 1


def _mask(path: Path) -> None:
    read = read_mask(path, LIMITS)
    load_mask(path, read.width, read.height, LIMITS)


def _exif(path: Path) -> None:
    block = exif.bare_block(path.read_bytes())
    if block is not None:
        assert 1 <= exif.orientation(block) <= 8
        assert len(exif.without_thumbnail(exif.upright(block))) == len(block)


def _recipes(path: Path) -> None:
    for recipe in read_recipes(path):
        assert Recipe.from_json(recipe.to_json()) == recipe
        assert recipe.seed + recipe.crop_size + recipe.strength + recipe.blend.feather < math.inf
        assert all(isinstance(one.title, str) and one.weight < math.inf for one in recipe.exemplars)


def _said(path: Path) -> None:
    said = read_said(path, LIMITS)
    if said.provenance is not None:
        json.dumps(said.provenance.to_json(), allow_nan=False)
        assert all(one.made < len(said.provenance.made) for one in said.provenance.picture)


def _settings(path: Path) -> None:
    kept = Settings.load(path)
    assert decoding_limits(kept).max_pixels > 0
    assert isinstance(kept.get(FRACTION), float)
    kept.set(MAX_FILE_MEGABYTES, 7)
    kept.save()
    assert Settings.load(path).get(MAX_FILE_MEGABYTES) == 7
    _remove_set_aside(path)


def _favourites(path: Path) -> None:
    kept = Favourites.load(path)
    kept.set(Path("/a"), "b" * 64, wanted=True)
    save_favourites(path, kept.text())
    assert Favourites.load(path).has(Path("/a"))
    _remove_set_aside(path)


def _remove_set_aside(path: Path) -> None:
    for aside in path.parent.glob("*.damaged-*"):
        aside.unlink()


def _seen(path: Path) -> None:
    sha256 = "a" * 64
    entry = path.parent / "contents" / "aa" / sha256
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_bytes(path.read_bytes())
    SeenPictures(path.parent).get(sha256)


def _project(path: Path) -> None:
    project, _ = load_project(path, LIMITS)
    assert project.base.shape == project.photo.pixels.shape
    assert len(project.tree.branch(project.tree.tip)) <= len(project.tree.nodes)


def _manifest(path: Path) -> None:
    """The pieces are whole, and their names fit: what damage there is comes through."""
    pieces = samples.project_pieces()
    project, _ = Manifest(lambda name: pieces[name], LIMITS).project(path.read_bytes())
    assert project.base.shape == project.photo.pixels.shape


def _linked(path: Path) -> None:
    """A manifest without the photo: it is looked for where it says, which is nowhere, and a small copy stands in."""
    pieces = samples.linked_pieces()
    read = Manifest(lambda name: pieces[name], LIMITS, path.parent, PhotoChoice(stand_in=True))
    project, _ = read.project(path.read_bytes())
    assert project.base.shape == project.photo.pixels.shape
    with contextlib.suppress(ProjectError, PictureError):
        Manifest(lambda name: pieces[name], LIMITS, path.parent).project(path.read_bytes())


def _kept(path: Path) -> None:
    """As a crash left it: what is offered is named by what its manifest says."""
    parent = path.parent / "work"
    folder = parent / "left"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "project.json").write_bytes(path.read_bytes())
    (folder / "in-use.lock").touch()
    (left,) = left_work(parent)
    assert left.name
    assert left.name.isprintable()
    left.remove()


def _stowed(path: Path) -> None:
    held = Stowed(samples.STOWED.copy())
    held.let_go(path, samples.STOWED_HASH)
    assert (held.get() == samples.STOWED).all()


READERS: Final[Mapping[str, Reader]] = {
    "pictures": Reader(lambda _: samples.pictures(), _picture, 9000, with_png_checksums),
    "small pictures": Reader(lambda _: samples.pictures(), _small, 4000, with_png_checksums),
    "masks": Reader(lambda _: samples.pictures(), _mask, 2000, with_png_checksums),
    "exif": Reader(lambda _: samples.exif_blocks(), _exif, 3000),
    "openraster": Reader(lambda _: samples.openraster(), _openraster, 600, suffix=".ora"),
    "xmp": Reader(lambda _: samples.xmp_packets(), _xmp, 3000, suffix=".xmp"),
    "recipes": Reader(lambda _: samples.recipes(), _recipes, 3000, with_png_checksums, ".json"),
    "said of pictures": Reader(lambda _: samples.said(), _said, 1500, with_png_checksums),
    "records": Reader(lambda _: samples.records(), _said, 3000, suffix=".json"),
    "settings": Reader(lambda _: samples.settings(), _settings, 1000, suffix=".json"),
    "favourites": Reader(lambda _: samples.favourites(), _favourites, 1000, suffix=".json"),
    "seen pictures": Reader(lambda _: samples.seen_pictures(), _seen, 1500, samples.with_seen_checksum),
    "projects": Reader(lambda _: samples.projects(), _project, 1500, suffix=".exegan"),
    "project manifests": Reader(lambda _: samples.project_manifests(), _manifest, 3000, suffix=".json"),
    "linked projects": Reader(lambda _: samples.linked_manifests(), _linked, 800, suffix=".json"),
    "kept work": Reader(lambda _: samples.kept_manifests(), _kept, 300, suffix=".json"),
    "stowed arrays": Reader(lambda _: samples.stowed(), _stowed, 1500, suffix=".npy"),
}
"""By name. Weights files are in weights_readers.py, because they need torch."""

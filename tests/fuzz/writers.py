"""Every writer of files, with what it writes first and what then. A new writer is a new row of WRITERS."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch

from exegan_studio.domain.arrays import Pixels
from exegan_studio.engines.exegan.checkpoints.format import write_weights
from exegan_studio.engines.graft.finisher import Finisher
from exegan_studio.engines.graft.network import FieldNetwork
from exegan_studio.engines.graft.weights import save_networks
from exegan_studio.pipeline.projects import save_project
from exegan_studio.pipeline.provenance import provenance_of
from exegan_studio.pipeline.sidecar import write_sidecar
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.favourites import Favourites, save_favourites
from exegan_studio.storage.images import PictureFile, picture_from_pixels
from exegan_studio.storage.mask_files import write_mask
from exegan_studio.storage.settings import Setting, Settings
from exegan_studio.storage.spill import SpillFolder
from exegan_studio.storage.thumbnails import Seen, SeenPictures
from tests.engines.exegan.checkpoints.made_up import work
from tests.fuzz.samples import exif_blocks, linked, project
from tests.pipeline.making import photo_of, two_edits

WORDS: Final = Setting[str]("test.words", "", "Many of them")


@dataclass(frozen=True)
class Writer:
    """`write` puts the old content (0) or the new one (1) at the path. `quiet`: nobody is told of a failure."""

    write: Callable[[Path, int], None]
    suffix: str
    quiet: bool = False


def _pixels(which: int) -> Pixels:
    return np.random.default_rng(which).integers(0, 255, (48, 64, 3), dtype=np.uint8)


def _export(path: Path, which: int) -> None:
    source = replace(picture_from_pixels(_pixels(which), "photo"), exif=exif_blocks()[0])
    export_picture(path, source.pixels, source, overwrite=True, text={"Comment": "words"} if path.suffix == ".png" else None)


def _sidecar(path: Path, which: int) -> None:
    photo = photo_of()
    edits, pixels = two_edits(photo)
    provenance = replace(provenance_of(photo, pixels, edits), program=f"{which}" * 9000)
    write_sidecar(path.with_name(path.name.removesuffix(".json")), provenance, overwrite=True)


def _mask(path: Path, which: int) -> None:
    write_mask(path, _pixels(which)[..., 0].copy(), None, overwrite=True)


def _settings(path: Path, which: int) -> None:
    kept = Settings(path, {})
    kept.set(WORDS, f"{which} many words " * 400)
    kept.save()


def _favourites(path: Path, which: int) -> None:
    kept = Favourites(path, {f"/pictures/{which}-{number}.png": "a" * 64 for number in range(60)})
    save_favourites(path, kept.text())


def _weights(path: Path, which: int) -> None:
    write_weights(path, {"a": torch.full((2000,), float(which))}, {"licence": "none"}, overwrite=True, work=work())


def _graft(path: Path, which: int) -> None:
    torch.manual_seed(which)
    save_networks(path, FieldNetwork((8, 8, 8)), Finisher((8, 8, 8, 8)), {}, {})


def _seen(path: Path, which: int) -> None:
    """The cache chooses the names: always the same file of it."""
    cache = SeenPictures(path.parent)
    cache.put("a" * 64, Seen(_pixels(which), {"which": which}))


def _project(path: Path, which: int) -> None:
    save_project(path, replace(project(), folder=Path(f"/pictures/{which}")), overwrite=True)


def _linked(path: Path, which: int) -> None:
    save_project(path, replace(linked(), folder=Path(f"/pictures/{which}")), overwrite=True)


def _seen_name(path: Path, which: int) -> None:
    SeenPictures(path.parent).remember(PictureFile(Path("/pictures/a.png"), 5, 6), f"{which}" * 64)


WRITERS: Final[Mapping[str, Writer]] = {
    "any file": Writer(lambda path, which: atomic_write(path, bytes([which]) * 9000, overwrite=True), ".bin"),
    **{f"export {suffix}": Writer(_export, suffix) for suffix in (".png", ".jpg", ".webp", ".tif")},
    "sidecar": Writer(_sidecar, ".png.json"),
    "mask": Writer(_mask, ".png"),
    "project": Writer(_project, ".exegan"),
    "linked project": Writer(_linked, ".exegan"),
    "settings": Writer(_settings, ".json"),
    "favourites": Writer(_favourites, ".json"),
    "weights": Writer(_weights, ".safetensors"),
    "graft weights": Writer(_graft, ".safetensors"),
    "seen pictures": Writer(_seen, ".jpg", quiet=True),
    "seen names": Writer(_seen_name, ".jpg", quiet=True),
}


def stowed_once(folder: Path) -> list[Path]:
    """Write an array that is to leave memory; the files that are there for it."""
    spill = SpillFolder(folder)
    try:
        spill.write(_pixels(1))
        return [path for path in folder.rglob("*") if path.is_file()]
    finally:
        spill.close()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its content; folders count where they are empty."""
    found: dict[str, bytes] = {}
    for parent, _, files in os.walk(folder):
        for name in files:
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found

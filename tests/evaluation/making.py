"""Made faces in folders and zips, named so that training would hold them out, or would not."""

import zipfile
from pathlib import Path

import cv2
import numpy as np

from exegan_studio.domain.arrays import Pixels
from exegan_studio.training.pictures import held_out
from tests.engines.graft.faces import drawn_face


def names(held: bool, count: int) -> list[str]:
    """File names that are held out of training, or not."""
    found = (name for number in range(10_000) if held_out(name := f"{number:05d}.png") == held)
    return [next(found) for _ in range(count)]


def made_face(size: int, seed: int) -> Pixels:
    """A drawn face in a colour of its own: drawn faces are all much alike."""
    tints = (1.0, 0.9, 0.55), (0.75, 1.0, 0.9), (1.0, 0.7, 0.9), (0.7, 0.75, 1.0), (0.6, 0.6, 0.6), (1.0, 1.0, 1.0)
    return np.rint(drawn_face(size, seed)[0] * np.array(tints[seed % len(tints)])).astype(np.uint8)


def write_faces(folder: Path, held: int, trained: int = 0, size: int = 128, first: int = 0) -> Path:
    """A folder with that many made faces, from seed `first` on."""
    folder.mkdir(parents=True)
    for seed, name in enumerate(names(True, held) + names(False, trained), first):
        cv2.imwrite(str(folder / name), made_face(size, seed)[..., ::-1])
    return folder


def zipped(folder: Path) -> Path:
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as stored:
        for path in sorted(folder.iterdir()):
            stored.write(path, path.name)
    return archive

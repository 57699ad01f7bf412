"""The pictures of a run, decoded once and kept on disk as plain numbers: workers share them, and no step waits for decoding."""

import json
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.atomic import explained
from exegan_studio.storage.images import small_picture
from exegan_studio.storage.names import printable
from exegan_studio.training.loop import Say
from exegan_studio.training.pictures import PictureEntry, held_out, picture_entries, stamp, with_held_out

AT_ONCE = 64
FEWEST = 4


@dataclass(frozen=True)
class PictureStore:
    """`pictures`: N x size x size x 3, mapped from the disk. `train` and `held`: which of them are for what."""

    pictures: NDArray[np.uint8]
    train: NDArray[np.intp]
    held: NDArray[np.intp]


def picture_store(sources: list[Path], size: int, folder: Path, say: Say) -> PictureStore:
    """All pictures of the sources at `size`, made square about their middle; made in `folder` by the first call, read
    from there by every later one. Files that are no pictures are counted and left out.

    Raises PictureError where a source is not one, or holds too few pictures, and OutputError.
    """
    place = folder / f"pictures-{size}-{stamp(sources)}"
    if not place.is_dir():
        _build(sources, size, place, say)
    pictures = np.load(place / "pictures.npy", mmap_mode="r", allow_pickle=False)
    held = with_held_out(np.array(json.loads((place / "held.json").read_text("utf-8")), bool))
    return PictureStore(pictures, np.flatnonzero(~held), np.flatnonzero(held))


def _build(sources: list[Path], size: int, place: Path, say: Say) -> None:
    beside = place.with_name(place.name + ".part")
    with explained(place):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        try:
            held, left_out = _decode(sources, size, beside / "pictures.raw")
            if len(held) < FEWEST:
                raise PictureError("There are too few pictures to train from.", "Give folders or zips of FFHQ-framed pictures.")
            _with_header(beside, (len(held), size, size, 3))
            (beside / "held.json").write_text(json.dumps(held), "utf-8")
            beside.replace(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    say(f"{len(held)} pictures read" + (f", {left_out} files left out: they are no pictures" if left_out else ""))


def _with_header(folder: Path, shape: tuple[int, ...]) -> None:
    """The raw numbers as a .npy file."""
    raw = np.memmap(folder / "pictures.raw", np.uint8, "r", shape=shape)
    stored = np.lib.format.open_memmap(folder / "pictures.npy", "w+", np.uint8, shape)
    for begin in range(0, len(raw), AT_ONCE):
        stored[begin : begin + AT_ONCE] = raw[begin : begin + AT_ONCE]
    stored.flush()
    (folder / "pictures.raw").unlink()


def _decode(sources: list[Path], size: int, path: Path) -> tuple[list[bool], int]:
    """Pixels of all pictures one after the other; whether each is held out; how many files are none."""
    held: list[bool] = []
    left_out = 0
    with path.open("wb") as file, ThreadPoolExecutor() as pool:
        for some in _batched(_files(sources), AT_ONCE):
            pixels = pool.map(partial(_square, size), some)
            for (name, _), picture in zip(some, pixels, strict=True):
                if picture is None:
                    left_out += 1
                else:
                    file.write(picture.data)
                    held.append(held_out(name))
    return held, left_out


def _files(sources: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Empty bytes for what cannot be read."""
    for source in sources:
        for entry in picture_entries(source):
            yield entry.name, _bytes(entry)


def _bytes(entry: PictureEntry) -> bytes:
    try:
        return entry.read()
    except PictureError:
        return b""


def _batched(files: Iterable[tuple[str, bytes]], count: int) -> Iterator[list[tuple[str, bytes]]]:
    rest = iter(files)
    while some := list(islice(rest, count)):
        yield some


def _square(size: int, file: tuple[str, bytes]) -> Pixels | None:
    """size x size x 3; None for what is no picture."""
    name, data = file
    try:
        picture = small_picture(data, printable(name), 2 * size)
    except PictureError:
        return None
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = picture[top : top + side, left : left + side]
    shrinks = side >= size
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(middle, (size, size), interpolation=way)).astype(np.uint8, copy=False)

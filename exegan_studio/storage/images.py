"""Pictures and masks from files, thumbnails, and the pictures of a folder."""

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from exegan_studio.domain.arrays import DeepPixels, MaskArray, Pixels, content_hash, frozen
from exegan_studio.domain.errors import ExemplarError, MaskError, PictureError
from exegan_studio.domain.picture import Picture
from exegan_studio.storage import exif
from exegan_studio.storage.decoding import FAULTS, decode, exif_block, open_checked, to_rgb, turned_upright
from exegan_studio.storage.mask_coverage import coverage_of
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.reading import DecodingLimits, read_file

PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".tif", ".tiff", ".avif", ".bmp", ".gif", ".ppm", ".pgm"}
)
_BACKDROP = (192, 192, 192)


class PictureFile(NamedTuple):
    """A file and what tells whether it has changed: its size in bytes, and when it was written in nanoseconds. `name` is the
    path's, kept because asking a path for it ten thousand times takes its time."""

    path: Path
    size: int
    written: int
    name: str = ""

    @classmethod
    def of(cls, path: Path) -> "PictureFile":
        """As it is now; a file that cannot be looked at has size 0. Never raises."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return cls(path, 0, 0, path.name)
        return cls(path, status.st_size, status.st_mtime_ns, path.name)


def load_picture(path: Path, limits: DecodingLimits = DecodingLimits()) -> Picture:
    """Decode a file by its content, turned upright, 16 bits kept. Raises PictureError. Any thread."""
    return picture_from_bytes(read_file(path, limits), shown_name(path), path, limits)


def picture_from_bytes(data: bytes, name: str, path: Path | None, limits: DecodingLimits = DecodingLimits()) -> Picture:
    """As `load_picture`, of a file's bytes that lie elsewhere; `path`: where the file is or was."""
    decoded = decode(data, name, limits)
    frozen(decoded.pixels)
    if decoded.alpha is not None:
        frozen(decoded.alpha)
    return Picture(
        pixels=decoded.pixels,
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format=decoded.format,
        alpha=decoded.alpha,
        icc=decoded.icc,
        exif=decoded.exif,
        xmp=decoded.xmp,
        path=path,
        notes=decoded.notes,
    )


def picture_from_pixels(pixels: DeepPixels, name: str) -> Picture:
    """A picture that has no file; its hash is of the pixels."""
    own = pixels.copy(order="C")
    frozen(own)
    return Picture(pixels=own, sha256=content_hash(own), name=name)


def load_mask(path: Path, width: int, height: int, limits: DecodingLimits = DecodingLimits()) -> MaskArray:
    """The hole (255 = fill) from a picture of the photo's size; how colours and alpha are read: `mask_coverage`.

    Raises PictureError where it is no picture, MaskError where it has another size, marks nothing or everything.
    """
    picture = load_picture(path, limits)
    if (picture.width, picture.height) != (width, height):
        turned = (picture.height, picture.width) == (width, height)
        raise MaskError(
            f"{picture.name} is {picture.width} × {picture.height} pixels, the photo is {width} × {height}.",
            "Turn the mask by 90°: it must lie like the photo as it is shown."
            if turned
            else "Make the mask at the photo's size.",
        )
    mask = coverage_of(picture)
    if not mask.any():
        raise MaskError(f"{picture.name} marks nothing: there is no white in it.", "Paint what should change white.")
    if (mask == 255).all():
        raise MaskError(f"{picture.name} marks the whole photo.", "Leave black what should stay, or invert the mask.")
    return frozen(mask)


def thumbnail(path: Path, side: int, limits: DecodingLimits = DecodingLimits()) -> Pixels:
    """As `small_picture`, of a file."""
    return small_picture(read_file(path, limits), shown_name(path), side, limits)


def small_picture(data: bytes, name: str, side: int, limits: DecodingLimits = DecodingLimits()) -> Pixels:
    """The file's picture upright within side x side, its transparency on grey, never enlarged. Raises PictureError that names
    it so. Any thread.

    A JPEG is decoded at a fraction of its size only.
    """
    image = open_checked(data, name, limits)
    try:
        image.draft("RGB", (side, side))
        image.load()
        block = exif_block(image)
        rgb, _ = to_rgb(image, name)
        if rgb.mode == "RGBA":
            rgb = Image.alpha_composite(Image.new("RGBA", rgb.size, (*_BACKDROP, 255)), rgb).convert("RGB")
        scale = min(1.0, side / max(rgb.size))
        size = (max(1, round(rgb.width * scale)), max(1, round(rgb.height * scale)))
        array: Pixels = np.asarray(rgb)
        if size != rgb.size:
            array = cv2.resize(array, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        if image.format != "TIFF" and block:
            array = turned_upright(array, exif.orientation(block)).astype(np.uint8, copy=False)
    except (MemoryError, *FAULTS) as fault:
        raise PictureError(f"{name} is damaged or cut off.", "Copy or download the file again.") from fault
    return frozen(np.ascontiguousarray(array))


def longer_side(data: bytes, name: str, limits: DecodingLimits = DecodingLimits()) -> int:
    """Of the file's picture, in pixels; only its header is read. Raises PictureError. Any thread."""
    return max(open_checked(data, name, limits).size)


def list_pictures(folder: Path) -> list[Path]:
    """The paths of `picture_files`."""
    return [file.path for file in picture_files(folder)]


def picture_files(folder: Path) -> list[PictureFile]:
    """Picture files of a folder by their suffix, hidden ones left out, in the order a person counts (2 before 10).

    Raises ExemplarError where the folder is gone, closed to us or without a picture. Any thread.
    """
    name = shown_name(folder)
    try:
        with os.scandir(folder) as entries:
            found = [file for entry in entries if _picture_name(entry.name) and (file := _listed(entry)) is not None]
    except FileNotFoundError as fault:
        raise ExemplarError(f"The folder {name} is not there.", "It may have been moved: choose another folder.") from fault
    except NotADirectoryError as fault:
        raise ExemplarError(f"{name} is not a folder.", "Choose the folder it lies in.") from fault
    except OSError as fault:
        raise ExemplarError(f"The folder {name} cannot be read: {fault.strerror}.", "Choose another folder.") from fault
    if not found:
        raise ExemplarError(f"The folder {name} holds no pictures.", "Put portraits into it, or choose another folder.")
    return sorted(found, key=lambda file: _counting_order(file.name))


def looks_like_picture(path: Path) -> bool:
    """By its name only."""
    return _picture_name(path.name)


def _picture_name(name: str) -> bool:
    # Not Path(name).suffix: a long folder is listed with this.
    dot = name.rfind(".")
    return dot > 0 and name[dot:].lower() in PICTURE_SUFFIXES and not name.startswith(".")


def _listed(entry: "os.DirEntry[str]") -> PictureFile | None:
    """None for what is no regular file, or has gone meanwhile."""
    try:
        status = entry.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return PictureFile(Path(entry.path), status.st_size, status.st_mtime_ns, entry.name)


def _counting_order(name: str) -> tuple[list[tuple[int, str]], str]:
    """A key to sort by: names in the order a person counts."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name

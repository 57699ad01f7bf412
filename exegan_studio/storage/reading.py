"""Bytes of a file a person chose, with everything a file can be instead of a picture."""

import errno
import stat
from dataclasses import dataclass
from pathlib import Path

from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.names import shown_name


@dataclass(frozen=True)
class DecodingLimits:
    """What is refused before it is decoded: pixels (width x height) and bytes of the file."""

    max_pixels: int = 200_000_000
    max_bytes: int = 1_000_000_000


def read_file(path: Path, limits: DecodingLimits) -> bytes:
    """The whole file. Raises PictureError where there is none, it is empty, too large, or no regular file."""
    name = shown_name(path)
    try:
        status = path.stat()
        _refuse_unreadable(name, status.st_mode, status.st_size, limits)
        data = path.read_bytes()
    except OSError as fault:
        raise _explained(name, fault) from fault
    except ValueError as fault:  # a NUL character in the name
        raise PictureError("That is not the name of a file.", "Choose another picture.") from fault
    if not data:
        raise PictureError(f"{name} is empty (0 bytes).", "Copy or download the file again, or choose another picture.")
    return data


def _refuse_unreadable(name: str, mode: int, size: int, limits: DecodingLimits) -> None:
    if stat.S_ISDIR(mode):
        raise PictureError(f"{name} is a folder, not a picture.", "Choose a picture file in it.")
    if not stat.S_ISREG(mode):
        raise PictureError(f"{name} is a device or a pipe, not a picture.", "Choose a picture file.")
    if size > limits.max_bytes:
        raise PictureError(
            f"{name} is {size / 1e6:,.0f} MB large; the limit is {limits.max_bytes / 1e6:,.0f} MB.",
            "Save it smaller, or raise the limit in the settings.",
        )


def _explained(name: str, fault: OSError) -> PictureError:
    if fault.errno in (errno.ENOENT, errno.ENOTDIR):
        return PictureError(f"{name} is not there.", "It may have been moved or renamed: choose it again.")
    if fault.errno in (errno.EACCES, errno.EPERM):
        return PictureError(f"{name} may not be read by you.", "Change the file's permissions, or choose another picture.")
    if fault.errno == errno.ELOOP:
        return PictureError(f"{name} is a link that leads back to itself.", "Choose the picture itself.")
    if fault.errno == errno.ENAMETOOLONG:
        return PictureError(f"{name} is a longer name than the system takes.", "Choose a picture with a shorter name.")
    return PictureError(f"{name} cannot be read: {fault.strerror or fault}.", "Try again, or choose another picture.")

"""Feeds one reader its damaged files in a process of its own: python -m tests.fuzz.child READER FIRST COUNT FOLDER.

Ends with status 1, and says which inputs and why, where anything but a StudioError came out, an input took longer than
SECONDS, or all of them more than MEMORY beyond what the program takes by itself. A crash ends it by itself; the number in the
folder's file `at` is the input that did it.
"""

import faulthandler
import os
import sys
import traceback
from pathlib import Path

from exegan_studio.domain.errors import StudioError
from tests.fuzz.damage import damaged
from tests.fuzz.readers import READERS, Reader

SECONDS = 5.0
MEMORY = 2**30
MOST_SHOWN = 6


def reader_of(name: str) -> Reader:
    if name in READERS:
        return READERS[name]
    from tests.fuzz.weights_readers import WEIGHTS_READERS

    return WEIGHTS_READERS[name]


def bounded() -> None:
    """No more address space than there is now and MEMORY; where the system cannot do that, nothing."""
    if sys.platform != "linux":
        return
    import resource

    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def complaint(reader: Reader, path: Path) -> str:
    """What came out that must not; empty where all is well."""
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    try:
        reader.read(path)
    except StudioError as fault:
        clear = fault.message and "\n" not in fault.message and fault.message.isprintable()
        return "" if clear else f"no clear line: {fault.message!r}"
    except BaseException:  # noqa: BLE001 - whatever else comes out is the finding
        return traceback.format_exc()
    finally:
        faulthandler.cancel_dump_traceback_later()
    return ""


def feed(name: str, first: int, count: int, folder: Path) -> int:
    """The number of inputs with a complaint, which are printed."""
    import cv2

    cv2.setNumThreads(1)
    reader, found = reader_of(name), 0
    samples = reader.samples(folder)
    path = folder / f"damaged{reader.suffix}"
    at = os.open(folder / "at", os.O_WRONLY | os.O_CREAT, 0o666)
    bounded()
    for number in range(first, first + count):
        os.lseek(at, 0, os.SEEK_SET)
        os.write(at, f"{number:<9}".encode())
        # a new file each time: writing over one waits for the disk
        path.unlink(missing_ok=True)
        path.write_bytes(damaged(samples, name, number, reader.repair))
        words = complaint(reader, path)
        if words:
            found += 1
            if found <= MOST_SHOWN:
                sys.stdout.write(f"{name} {number}: {words}\n")
                sys.stdout.flush()
    os.close(at)
    return found


if __name__ == "__main__":
    raise SystemExit(1 if feed(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])) else 0)

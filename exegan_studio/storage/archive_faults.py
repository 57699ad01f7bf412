"""What a damaged zip raises when it is read, found by feeding damaged ones."""

import lzma
import struct
import zipfile
import zlib

FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip

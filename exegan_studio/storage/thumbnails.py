"""What was seen of pictures, kept on disk by their content: a small picture and plain facts, so that no one looks twice.

Two kinds of small files in the cache folder. `contents/` has one for each picture, named by the SHA-256 of its file; `names/`
leads from a path, size and time of writing to that hash, so that an unchanged file need not be read. Every file is written
beside and renamed, and carries a checksum: a damaged one counts as missing, and is made again. Two programs may share a folder.
"""

import hashlib
import json
import os
import re
import secrets
import threading
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.storage.images import PictureFile
from exegan_studio.storage.paths import cache_folder

LIMIT_BYTES = 400 * 2**20
"""About 15,000 pictures."""
QUALITY = 88
BLOCK = 4096
"""What a file takes on disk is rounded up to this."""
TIDY_EVERY = 400
"""Writings between two looks at how large the folder has become."""
LEFT_AFTER_TIDYING = 0.8
LATELY = 86400.0
"""Seconds: whoever was asked for so lately is not marked as used again."""
_MARK = b"exegan-seen-1\n"
_SHA256 = re.compile(rb"[0-9a-f]{64}")
"""It becomes a file's name: nothing else may."""


@dataclass(frozen=True)
class Seen:
    """`pixels`: small, H x W x 3. `facts`: what JSON can hold; empty while nobody has looked."""

    pixels: Pixels
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


class SeenPictures:
    """Any thread. Never raises: where the disk does not play along, everything is simply looked at again."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT_BYTES) -> None:
        self._folder = cache_folder() / "pictures" if folder is None else folder
        self._limit = limit
        self._lock = threading.Lock()
        self._written = 0

    def hash_of(self, file: PictureFile) -> str:
        """The SHA-256 of the file's content, where a file of that path, size and time was read before; else empty."""
        known = self._read(self._name_entry(file))
        return known.decode() if known is not None and _SHA256.fullmatch(known) else ""

    def remember(self, file: PictureFile, sha256: str) -> None:
        self._write(self._name_entry(file), sha256.encode())

    def get(self, sha256: str) -> Seen | None:
        found = self._read(self._content_entry(sha256))
        if found is None:
            return None
        try:
            header, coded = found.split(b"\n", 1)
            facts = json.loads(header)
        except (ValueError, RecursionError):
            return None
        decoded = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR) if coded else None
        if decoded is None or not isinstance(facts, dict):
            return None
        return Seen(frozen(np.ascontiguousarray(decoded[..., ::-1]).astype(np.uint8, copy=False)), facts)

    def put(self, sha256: str, seen: Seen) -> None:
        """A JPEG is near enough for a small picture."""
        done, coded = cv2.imencode(".jpg", np.ascontiguousarray(seen.pixels[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        if done:
            header = json.dumps(dict(seen.facts), separators=(",", ":"))
            self._write(self._content_entry(sha256), header.encode() + b"\n" + coded.tobytes())

    def _name_entry(self, file: PictureFile) -> Path:
        key = f"{file.path.absolute()}\0{file.size}\0{file.written}".encode("utf-8", "surrogateescape")
        digest = hashlib.sha256(key).hexdigest()[:40]
        return self._folder / "names" / digest[:2] / digest

    def _content_entry(self, sha256: str) -> Path:
        return self._folder / "contents" / sha256[:2] / sha256

    def _read(self, entry: Path) -> bytes | None:
        try:
            data = entry.read_bytes()
            if time.time() - entry.stat().st_mtime > LATELY:
                os.utime(entry)
        except OSError:
            return None
        body = data[len(_MARK) + 4 :]
        whole = data.startswith(_MARK) and zlib.crc32(body).to_bytes(4, "big") == data[len(_MARK) : len(_MARK) + 4]
        return body if whole else None

    def _write(self, entry: Path, body: bytes) -> None:
        beside = entry.with_name(f"{entry.name[:12]}.{secrets.token_hex(6)}.part")
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            # Not forced to disk, as documents are: what a power cut leaves half written has no fitting checksum.
            beside.write_bytes(_MARK + zlib.crc32(body).to_bytes(4, "big") + body)
            beside.replace(entry)
        except OSError:
            _remove(beside)
            return
        with self._lock:
            self._written += 1
            full = self._written % TIDY_EVERY == 1
        if full:
            self.tidy()

    def tidy(self) -> None:
        """Where the folder has grown beyond the limit, what was not used for longest goes. Called now and then by itself."""
        entries = sorted(self._entries())
        held = sum(size for _, size, _ in entries)
        if held <= self._limit:
            return
        for _, size, entry in entries:
            if held <= LEFT_AFTER_TIDYING * self._limit:
                break
            _remove(entry)
            held -= size

    def _entries(self) -> list[tuple[float, int, Path]]:
        """When used, bytes on disk, and where; this program's own files only."""
        found: list[tuple[float, int, Path]] = []
        for kind in ("names", "contents"):
            for folder, _, files in os.walk(self._folder / kind):
                for name in files:
                    path = Path(folder, name)
                    try:
                        status = path.stat()
                    except OSError:
                        continue
                    found.append((status.st_mtime, -(-status.st_size // BLOCK) * BLOCK, path))
        return found


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return

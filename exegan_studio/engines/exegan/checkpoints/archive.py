"""Torch's zip pickles from strangers: whole or refused, and read without running anything that they bring along."""

import argparse
import hashlib
import re
import zipfile
from pathlib import Path
from typing import Any, Final

import torch

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.terms import FETCH_AGAIN, WHERE
from exegan_studio.engines.exegan.checkpoints.work import Work
from exegan_studio.storage.names import printable, shown_name

CHUNK: Final = 4 * 2**20
"""Bytes between two looks at the cancel token."""


def unpickled(path: Path) -> Any:
    """What the file holds, tensors on the CPU and mapped from the file: only what is looked at is read.

    Torch's restricted unpickler builds tensors, numbers, strings and plain containers, and of classes none but
    argparse.Namespace, in which the published files keep their options. Raises WeightsError.
    """
    _refuse_unlike_torch(path)
    try:
        with torch.serialization.safe_globals([argparse.Namespace]):
            return torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # a damaged pickle can fail in any way at all
        asked = re.search(r"GLOBAL (\S+)", str(error))
        if asked is not None:
            wanted = printable(asked[1])
            message = f"{shown_name(path)} asks for {wanted} to be run, and weights never need that. Nothing was run."
            raise WeightsError(message, f"Do not trust it. {FETCH_AGAIN}") from error
        raise WeightsError(f"{shown_name(path)} is damaged: its contents cannot be read.", FETCH_AGAIN) from error


def _refuse_unlike_torch(path: Path) -> None:
    """Raise WeightsError where it is no zip, or packed so that its tensors cannot be mapped."""
    name = shown_name(path)
    try:
        with zipfile.ZipFile(path) as archive:
            packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist())
    except FileNotFoundError as error:
        raise WeightsError(f"{name} is not there.", WHERE) from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise WeightsError(f"{name} is no whole torch file: cut short, or something else.", FETCH_AGAIN) from error
    except OSError as error:
        raise WeightsError(f"{name} cannot be read: {error.strerror or error}.", "Name a file that can be read.") from error
    if packed:
        raise WeightsError(f"{name} was packed again, not written by torch.", FETCH_AGAIN)


def refuse_damaged(path: Path, work: Work) -> None:
    """Compare every entry with its checksum; counts the file's size. Raises WeightsError and Cancelled."""
    work.stage(f"Checking {shown_name(path)}")
    counted = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    while data := stream.read(CHUNK):
                        counted += len(data)
                        work.count(len(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise WeightsError(f"{shown_name(path)} is damaged: a checksum does not fit.", FETCH_AGAIN) from error
    work.count(path.stat().st_size - counted)


def file_sha256(path: Path, work: Work) -> str:
    """64 hex digits; counts the file's size. Raises WeightsError and Cancelled."""
    work.stage(f"Reading {shown_name(path)}")
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while data := stream.read(CHUNK):
                digest.update(data)
                work.count(len(data))
    except OSError as error:
        raise WeightsError(f"{shown_name(path)} cannot be read: {error.strerror or error}.", FETCH_AGAIN) from error
    return digest.hexdigest()

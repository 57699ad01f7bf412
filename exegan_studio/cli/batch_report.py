"""The report of a batch: a line of JSON for each photo, added as soon as it is done."""

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from exegan_studio import __version__
from exegan_studio.cli.ranks import Rank
from exegan_studio.domain.errors import OutputError
from exegan_studio.storage.names import shown_name

PROGRAM = f"EXE-GAN Studio {__version__}"


class BatchReport:
    """A file that only grows: a batch that is called again adds its lines to those that are there, and the last line of a
    photo counts. Every process writes its own."""

    def __init__(self, folder: Path, rank: Rank) -> None:
        self.name = "report.jsonl" if rank.alone else f"report_{rank.number}_of_{rank.world}.jsonl"
        self._path = folder / self.name
        self._handle = -1

    def __enter__(self) -> "BatchReport":
        """Raises OutputError: it cannot be written, or is something else."""
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as fault:
            raise self._unwritable(fault) from fault
        try:
            self._go_on(self._path.read_bytes())
        except (OSError, OutputError) as fault:
            os.close(self._handle)
            raise fault if isinstance(fault, OutputError) else self._unwritable(fault) from fault
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._handle)

    def add(self, plain: Mapping[str, Any]) -> None:
        """One line, written at once and whole. Raises OutputError."""
        self._write(f"{json.dumps({'program': PROGRAM, **plain})}\n".encode())

    def _go_on(self, before: bytes) -> None:
        if not before:
            return
        try:
            own = str(json.loads(before.splitlines()[0])["program"]).startswith("EXE-GAN Studio")
        except (ValueError, TypeError, KeyError):
            own = False
        if not own:
            raise OutputError(f"{self.name} in {shown_name(self._path.parent)} is no batch's report.", "Choose another folder.")
        if not before.endswith(b"\n"):
            # the machine stopped in the middle of a line
            self._write(b"\n")

    def _write(self, line: bytes) -> None:
        try:
            if os.write(self._handle, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as fault:
            raise self._unwritable(fault) from fault

    def _unwritable(self, fault: OSError) -> OutputError:
        reason = fault.strerror or str(fault)
        return OutputError(f"{self.name} cannot be written: {reason}.", "Choose another folder with --out.")

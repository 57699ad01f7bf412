"""What a run says: on the screen, in its folder's log.txt, and to TensorBoard where that is installed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from exegan_studio.domain.arrays import Pixels
from exegan_studio.storage.atomic import explained
from exegan_studio.training.loop import Say


class _Board(Protocol):
    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None: ...
    def add_image(self, tag: str, img_tensor: Any, global_step: int, *, dataformats: str) -> None: ...
    def close(self) -> None: ...


class Journal:
    """Of one run. Raises OutputError where its folder cannot be written to."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._say = say
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = (folder / "log.txt").open("a", encoding="utf-8", buffering=1)
        self._board = _board(folder / "tensorboard")
        if self._board is None:
            self.say('TensorBoard is not installed: its log is left out (pip install "exegan-studio[train]" brings it)')

    def say(self, line: str) -> None:
        self._say(line)
        with explained(Path(self._file.name)):
            self._file.write(line + "\n")

    def note(self, numbers: Mapping[str, float], seen: int) -> None:
        """Numbers by name, after so many pictures."""
        if self._board is not None:
            for name, value in numbers.items():
                self._board.add_scalar(name, value, seen)

    def show(self, name: str, picture: Pixels, seen: int) -> None:
        if self._board is not None:
            self._board.add_image(name, picture, seen, dataformats="HWC")

    def close(self) -> None:
        self._file.close()
        if self._board is not None:
            self._board.close()


def _board(folder: Path) -> _Board | None:
    try:
        from torch.utils.tensorboard.writer import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))

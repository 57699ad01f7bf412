"""The strip of candidates as a list model: the newest run first, places still being filled included."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from exegan_studio.studio.candidates.history import HeldCandidate, Run, RunState
from exegan_studio.studio.candidates.order import arranged, value_words
from exegan_studio.studio.pictures import image_of
from exegan_studio.studio.state import StudioState

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True)
class Cell:
    """What the delegate paints. `held` None: still being made. `key`: the digit that shows it, empty where none does.
    `title`: its number, with its run's where runs are mixed. `head`: above it, the run that begins there, or what it is
    ordered by."""

    run: Run
    held: HeldCandidate | None
    number: int
    title: str
    key: str
    image: QImage | None
    shown: bool
    kept: bool
    stars: int
    head: str
    latest: bool


class CandidateModel(QAbstractListModel):
    """Reads the state anew whenever it says that candidates changed. Main thread."""

    def __init__(self, state: StudioState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._cells: list[tuple[Run, HeldCandidate | None, int]] = []
        self._images: dict[HeldCandidate, QImage] = {}
        state.runs_changed.connect(self._read)
        state.shown_changed.connect(self._repaint)

    def held(self, row: int) -> HeldCandidate | None:
        return self._cells[row][1]

    def row(self, held: HeldCandidate | None) -> int:
        """-1 where it is not in the strip."""
        return next((row for row, cell in enumerate(self._cells) if held is not None and cell[1] is held), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._cells)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or index.row() >= len(self._cells):
            return None
        run, held, number = self._cells[index.row()]
        if role == CELL_ROLE:
            return self._cell(index.row())
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            return f"Run {run.number}, candidate {number}" + ("" if held else ", being made")
        return None

    def _cell(self, row: int) -> Cell:
        run, held, number = self._cells[row]
        latest = run is self._state.history.latest
        return Cell(
            run=run,
            held=held,
            number=number,
            title=str(number) if self._state.strip.by_run or len(self._state.history.runs) < 2 else f"{run.number}·{number}",
            key=str(number) if latest and number <= 9 else "",
            image=self._image(held) if held is not None else None,
            shown=held is not None and held is self._state.shown,
            kept=held is not None and self._state.history.is_kept(held),
            stars=self._state.history.rating(held) if held is not None else 0,
            head=self._head(row),
            latest=latest,
        )

    def _head(self, row: int) -> str:
        run, held, _ = self._cells[row]
        if self._state.strip.by_run:
            return f"Run {run.number}" if row == 0 or self._cells[row - 1][0] is not run else ""
        return value_words(self._state.history, self._state.strip.order, held) if held is not None else ""

    def _image(self, held: HeldCandidate) -> QImage:
        image = self._images.get(held)
        if image is None:
            image = self._images[held] = image_of(held.thumbnail)
        return image

    def _read(self) -> None:
        cells = self._wanted()
        if [cell[::2] for cell in cells] != [cell[::2] for cell in self._cells] or len(cells) != len(self._cells):
            self.beginResetModel()
            self._cells = cells
            self.endResetModel()
        else:
            self._cells = cells
            self._repaint()
        here = {held for _, held, _ in cells if held is not None}
        self._images = {held: image for held, image in self._images.items() if held in here}

    def _wanted(self) -> list[tuple[Run, HeldCandidate | None, int]]:
        """Places still being filled stand at the end of their run, or of everything where runs do not stand together."""
        runs, every = self._state.history.runs, arranged(self._state.history, self._state.strip)
        of_run = {run.number: run for run in runs}
        cells: list[tuple[Run, HeldCandidate | None, int]] = [(of_run[held.run], held, held.number) for held in every]
        for run in runs:
            if run.state is RunState.RUNNING:
                cells += [(run, None, number) for number in range(run.arrived + 1, run.wanted + 1)]
        if self._state.strip.by_run:
            cells.sort(key=lambda cell: -cell[0].number)
        return cells

    def _repaint(self) -> None:
        if self._cells:
            self.dataChanged.emit(self.index(0), self.index(len(self._cells) - 1))

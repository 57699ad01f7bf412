"""What the compare room shows, and when: it follows the state, and tells it what was chosen."""

import math

from PySide6.QtCore import QObject

from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.domain.geometry import Box
from exegan_studio.face.align import crop_outline
from exegan_studio.studio.candidates.history import HeldCandidate, Run, RunState
from exegan_studio.studio.candidates.order import arranged
from exegan_studio.studio.canvas.scene import to_screen
from exegan_studio.studio.compare.room import CompareRoom
from exegan_studio.studio.compare.sheet import Cell, Mode, Sheet
from exegan_studio.studio.compare.stock import Stock
from exegan_studio.studio.state import StudioState

PHOTO = "Photo"
MOST_CELLS = 64


class CompareController(QObject):
    """Main thread. Nothing is read while the room is closed."""

    def __init__(self, state: StudioState, stock: Stock, room: CompareRoom) -> None:
        super().__init__(room)
        self._state = state
        self._stock = stock
        self._room = room
        self._mode = Mode.GRID
        self._against: HeldCandidate | None = None
        self._gain = Sheet().gain
        self._all = False
        self._run: Run | None = None
        stock.changed = room.view.refresh
        room.mode_wanted.connect(self.set_mode)
        room.against_wanted.connect(self.set_against)
        room.gain_wanted.connect(self.set_gain)
        room.all_wanted.connect(self.set_all)
        room.view.chosen.connect(state.show_candidate)
        room.view.against_chosen.connect(self.compare_with)
        state.photo_changed.connect(self._photo_changed)
        state.face_changed.connect(self._show)
        state.runs_changed.connect(self._runs_changed)
        state.shown_changed.connect(self._shown_changed)
        state.document_changed.connect(self._document_changed)
        state.comparing_changed.connect(self._show)

    @property
    def mode(self) -> Mode:
        return self._mode

    def set_open(self, wanted: bool) -> None:
        self._state.set_comparing(wanted)

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self._show()

    def set_against(self, held: HeldCandidate | None) -> None:
        """What the shown candidate is compared with; None: the photo."""
        self._against = held
        self._show()

    def compare_with(self, held: HeldCandidate) -> None:
        """Compare the shown one with this, at once; from the strip, too."""
        self._against = held
        if self._mode is Mode.GRID:
            self._mode = Mode.WIPE
        self._state.set_comparing(True)
        self._show()

    def set_gain(self, gain: int) -> None:
        self._gain = gain
        self._show()

    def set_all(self, whole: bool) -> None:
        """Every run of the strip, or the one that is looked at."""
        self._all = whole
        self._show()

    # Following the state

    def _photo_changed(self) -> None:
        document = self._state.document
        self._run = self._against = None
        self._stock.forget()
        self._room.view.set_colours(to_screen(document.photo.icc) if document is not None else None)
        self._state.set_comparing(False)

    def _runs_changed(self) -> None:
        """A run that begins is what is looked at."""
        latest, every = self._state.history.latest, self._state.history.all()
        if latest is not None and (self._run is None or latest.number > self._run.number) and latest.state is RunState.RUNNING:
            self._run = latest
        if self._run not in self._state.history.runs:
            self._run = latest
        if self._against not in every:
            self._against = None
        self._show()

    def _shown_changed(self) -> None:
        shown = self._state.shown
        if shown is not None:
            self._run = next((run for run in self._state.history.runs if run.number == shown.run), self._run)
        self._show()

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part is Part.BASE:
            self._show()

    def _show(self) -> None:
        document = self._state.document
        if not self._state.comparing or document is None:
            self._stock.forget()
            return
        cells, rows, columns = self._grid()
        focus = self._focus(cells)
        two = self._mode is not Mode.GRID
        if two:
            cells = () if focus is None else (self._cell(self._against), self._cell(focus))
            rows = columns = ()
        self._stock.look_at(document.base, self._area())
        self._stock.keep_only({cell.held for cell in cells if cell is not None and cell.held is not None})
        sheet = Sheet(self._mode, cells, rows, columns, self._gain, self._state.before)
        shown = self._state.shown
        self._room.show_sheet(sheet, self._words(), None if shown is None else self._state.history.rating(shown))
        if two:
            choices = [(PHOTO, None), *((self._name(held), held) for held in self._listed() if held is not focus)]
            self._room.show_choices(choices, self._against)

    def _grid(self) -> tuple[tuple[Cell | None, ...], tuple[str, ...], tuple[str, ...]]:
        """Cells, and a contact sheet's titles."""
        run = self._run
        if run is not None and run.sheet is not None and not self._all:
            rows, columns = run.sheet.rows, run.sheet.columns
            numbered = {held.number: self._cell(held) for held in run.candidates}
            waiting = {int(cell.title): cell for cell in waiting_cells(run)}
            cells = tuple({**waiting, **numbered}.get(n) for n in range(1, len(rows) * len(columns) + 1))
            return cells, rows, columns
        cells = [self._cell(held) for held in self._listed()[:MOST_CELLS]]
        if run is not None:
            cells += waiting_cells(run)
        return tuple(cells), (), ()

    def _listed(self) -> list[HeldCandidate]:
        """In the strip's order and of those it shows."""
        every = arranged(self._state.history, self._state.strip)
        return every if self._all or self._run is None else [held for held in every if held.run == self._run.number]

    def _focus(self, cells: tuple[Cell | None, ...]) -> HeldCandidate | None:
        """The candidate that is compared: the shown one, else the first."""
        if self._state.shown is not None:
            return self._state.shown
        held = (cell.held for cell in cells if cell is not None and cell.held is not None and cell.held is not self._against)
        return next(held, None)

    def _cell(self, held: HeldCandidate | None) -> Cell:
        history = self._state.history
        if held is None:
            return Cell(None, PHOTO)
        shown = held is self._state.shown
        return Cell(held, self._name(held), shown, history.is_kept(held), history.rating(held))

    def _name(self, held: HeldCandidate) -> str:
        """The number, with its run's before it where several are to be seen."""
        return (
            f"{held.run}·{held.number}" if self._all or self._run is None or held.run != self._run.number else str(held.number)
        )

    def _words(self) -> str:
        if self._state.before:
            return "The photo before"
        if self._mode is not Mode.GRID or self._all or self._run is None:
            return ""
        return f"Run {self._run.number}: {self._run.summary}"

    def _area(self) -> Box:
        """What there is to see: the square of the face that was filled, with all that was."""
        document, frame, listed = self._state.document, self._state.frame, self._listed()
        if document is None:
            return Box(0, 0, 0, 0)
        squares = {(held.candidate.recipe.alignment, held.candidate.recipe.crop_size) for held in listed}
        if not squares and frame is not None:
            squares = {(frame.alignment, frame.size)}
        area = Box(0, 0, 0, 0)
        for held in listed:
            area = area.union(held.box)
        for alignment, size in squares:
            outline = crop_outline(alignment, size)
            left, top = (math.floor(value) for value in outline.min(0))
            right, bottom = (math.ceil(value) for value in outline.max(0))
            area = area.union(Box(left, top, right, bottom))
        return area.clipped(document.width, document.height)


def waiting_cells(run: Run) -> list[Cell]:
    """Places of a run that is going on, for what has not arrived; titled by number."""
    if run.state is not RunState.RUNNING:
        return []
    numbers = range(run.arrived + 1, run.wanted + 1)
    return [Cell(None, str(n), waiting=True, begun=run.begun and n == numbers.start) for n in numbers]

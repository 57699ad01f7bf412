"""Where the cells of the compare room stand; no Qt. All cells are of one size, in logical pixels."""

from dataclasses import dataclass

from exegan_studio.domain.geometry import Box

GAP = 4
ROW_TITLE, COLUMN_TITLE = 112, 22
"""Width of a contact sheet's titles on the left, height of those above."""


@dataclass(frozen=True)
class Layout:
    """`rows` and `columns`: where a contact sheet's titles stand; empty for a plain grid."""

    cells: tuple[Box, ...]
    rows: tuple[Box, ...] = ()
    columns: tuple[Box, ...] = ()

    def at(self, x: float, y: float) -> int | None:
        """The cell under the point."""
        inside = (n for n, box in enumerate(self.cells) if box.left <= x < box.right and box.top <= y < box.bottom)
        return next(inside, None)


def grid(count: int, width: int, height: int, aspect: float = 1.0) -> Layout:
    """As many columns as show `count` pictures of that aspect (width by height) the largest."""
    if count < 1:
        return Layout(())
    columns = max(range(1, count + 1), key=lambda one: _shown(one, -(-count // one), width, height, aspect))
    rows = -(-count // columns)
    w, h = _cell_size(columns, rows, width, height)
    return Layout(tuple(_cell(n // columns, n % columns, w, h) for n in range(count)))


def sheet(rows: int, columns: int, width: int, height: int) -> Layout:
    """A table with titles, its cells row by row."""
    w, h = _cell_size(columns, rows, width - ROW_TITLE, height - COLUMN_TITLE)
    places = [_cell(row, column, w, h).shifted(ROW_TITLE, COLUMN_TITLE) for row in range(rows) for column in range(columns)]
    beside = tuple(Box(GAP, box.top, ROW_TITLE, box.bottom) for box in places[::columns])
    above = tuple(Box(box.left, 0, box.right, COLUMN_TITLE) for box in places[:columns])
    return Layout(tuple(places), beside, above)


def _cell(row: int, column: int, width: int, height: int) -> Box:
    left, top = GAP + column * (width + GAP), GAP + row * (height + GAP)
    return Box(left, top, left + width, top + height)


def _cell_size(columns: int, rows: int, width: int, height: int) -> tuple[int, int]:
    return max((width - GAP) // columns - GAP, 1), max((height - GAP) // rows - GAP, 1)


def _shown(columns: int, rows: int, width: int, height: int, aspect: float) -> float:
    """The height at which a picture is seen in such a cell."""
    w, h = _cell_size(columns, rows, width, height)
    return min(w / aspect, h)

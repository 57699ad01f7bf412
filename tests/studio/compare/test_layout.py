"""Where the compare room's cells stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Box
from exegan_studio.studio.compare.layout import COLUMN_TITLE, GAP, ROW_TITLE, Layout, grid, sheet

SIDES = st.integers(60, 3000)


def sound(layout: Layout, width: int, height: int) -> bool:
    """Cells are of one size, inside, and apart from each other."""
    sizes = {(box.width, box.height) for box in layout.cells}
    inside = all(0 <= box.left < box.right <= width and 0 <= box.top < box.bottom <= height for box in layout.cells)
    apart = all(a.overlap(b).empty for n, a in enumerate(layout.cells) for b in layout.cells[:n])
    return len(sizes) == 1 and inside and apart


@given(st.integers(1, 32), SIDES, SIDES, st.floats(0.3, 3))
def test_any_number_of_cells_fits(count: int, width: int, height: int, aspect: float) -> None:
    layout = grid(count, width, height, aspect)
    assert len(layout.cells) == count
    assert sound(layout, width, height)


@given(st.integers(1, 8), st.integers(1, 6), st.integers(300, 3000), st.integers(300, 3000))
def test_a_contact_sheet_leaves_room_for_its_titles(rows: int, columns: int, width: int, height: int) -> None:
    layout = sheet(rows, columns, width, height)
    assert (len(layout.cells), len(layout.rows), len(layout.columns)) == (rows * columns, rows, columns)
    assert sound(layout, width, height)
    assert layout.cells[0].left >= ROW_TITLE
    assert layout.cells[0].top >= COLUMN_TITLE
    assert [box.top for box in layout.rows] == [box.top for box in layout.cells[::columns]]
    assert [box.left for box in layout.columns] == [box.left for box in layout.cells[:columns]]


@pytest.mark.parametrize(("width", "height", "columns"), [(900, 300, 4), (300, 900, 1), (600, 600, 2)])
def test_pictures_are_as_large_as_they_can_be(width: int, height: int, columns: int) -> None:
    cells = grid(4, width, height).cells
    assert sum(box.top == cells[0].top for box in cells) == columns


def test_a_point_finds_its_cell() -> None:
    layout = grid(2, 208, 104)
    assert layout.at(GAP, GAP) == 0
    assert layout.at(GAP - 1, GAP) is None
    assert layout.at(150, 50) == 1
    assert Layout(()).at(5, 5) is None
    assert grid(0, 100, 100).cells == ()
    assert grid(1, 108, 58).cells == (Box(GAP, GAP, 104, 54),)

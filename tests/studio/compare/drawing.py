"""Draws the compare room's cells in their modes onto one sheet. As a program it saves it: `drawing.py SHEET.png`, with
QT_SCALE_FACTOR for a dense screen."""

import sys

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.arrays import DeepPixels, frozen
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import Candidate, PasteReport, Recipe
from exegan_studio.jobs.worker import SynchronousRunner
from exegan_studio.studio.candidates.history import HeldCandidate, Place
from exegan_studio.studio.compare.sheet import Cell, Mode, Sheet
from exegan_studio.studio.compare.stock import Stock
from exegan_studio.studio.compare.view import CompareView
from tests.studio.canvas.drawing import on_a_sheet, painted_document

WIDTH, HEIGHT = 240, 170
AREA = Box(20, 10, 220, 170)
RECIPE = Recipe("fake", "0" * 16, 5, "p", "m", Similarity(1, 0, 0, 0), 8, ())


def drawn_sheet() -> QImage:
    """First row: the grid fitted, at 100 % and at 500 %, one place empty. Second: side by side, and two wipes.
    Without words, whose letters are every machine's own. Needs a QApplication."""
    base = painted_document().photo.pixels
    stock = Stock(SynchronousRunner(_fail))
    stock.look_at(base, AREA)
    view = CompareView(stock)
    view.resize(WIDTH, HEIGHT)
    view.show()
    held = [candidate(base, number, tone) for number, tone in ((1, 60), (2, 150), (3, 230))]
    cells = (Cell(held[0], "", shown=True, stars=3), Cell(held[1], "", kept=True), Cell(held[2], "", stars=5), None)
    view.show_sheet(Sheet(cells=cells))
    pictures: list[QImage] = []
    for zoom in (0.0, 1.0, 5.0):
        view.zoom_to(zoom) if zoom else view.fit()
        pictures.append(grabbed(view))
    view.fit()
    for mode, line, zoom in ((Mode.SIDE, 0.5, 1.0), (Mode.WIPE, 0.5, 0.0), (Mode.WIPE, 0.3, 2.5)):
        view.line = line
        view.show_sheet(Sheet(mode, (Cell(None, ""), Cell(held[1], "", shown=True))))
        view.zoom_to(zoom) if zoom else view.fit()
        pictures.append(grabbed(view))
    view.close()
    return on_a_sheet(pictures, 3)


def candidate(base: DeepPixels, number: int, tone: int) -> HeldCandidate:
    """A round spot of one tone."""
    pixels = base.copy()
    y, x = np.mgrid[: base.shape[0], : base.shape[1]]
    pixels[(x - 110) ** 2 + (y - 85) ** 2 < 30**2] = (tone, 255 - tone, 128)
    hole = PackedMask.of(np.zeros(base.shape[:2], np.uint8))
    plain = Candidate(RECIPE, np.zeros((8, 8, 3), np.uint8), frozen(pixels), PasteReport(0, 1, 0), 0.1)
    return HeldCandidate.of(Place(1, number), plain, base, np.zeros((8, 8, 3), np.uint8), hole)


def grabbed(view: CompareView) -> QImage:
    """In device pixels, the pointer elsewhere."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    picture = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.setDevicePixelRatio(1)
    return picture


def _fail(_title: str, fault: Exception) -> None:
    raise fault


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    sys.exit(0 if drawn_sheet().save(sys.argv[1]) else "the sheet could not be written")

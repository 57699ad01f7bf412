"""The cells of the compare room: one camera looks into all of them, so that zoom and shift go in step."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QColorTransform,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.studio.canvas import navigation
from exegan_studio.studio.canvas.camera import Camera, fitting
from exegan_studio.studio.compare import marks
from exegan_studio.studio.compare.drawing import drawn
from exegan_studio.studio.compare.layout import Layout, grid, sheet
from exegan_studio.studio.compare.sheet import Cell, Mode, Sheet
from exegan_studio.studio.compare.stock import Layer, Stock
from exegan_studio.studio.theme import COLOURS

_SLOP = 4
"""Logical pixels that the pointer moves before a click is a drag."""
_GRIP = 9
"""Logical pixels beside the wipe's line where it is taken hold of."""
_LINE_STEP = 0.02
_FIT_MARGIN = 2.0
_MODE_KEYS = {Qt.Key.Key_G: Mode.GRID, Qt.Key.Key_W: Mode.WIPE, Qt.Key.Key_S: Mode.SIDE, Qt.Key.Key_D: Mode.DIFFERENCE}
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class CompareView(QWidget):
    """Main thread. The camera takes photo coordinates into a cell's own logical ones."""

    chosen = Signal(object)
    """A HeldCandidate that was clicked or walked to."""
    against_chosen = Signal(object)
    """A HeldCandidate to compare with, clicked with Ctrl or Shift."""
    menu_wanted = Signal(object, object)
    """A HeldCandidate and the point on the screen."""
    mode_wanted = Signal(object)
    """A Mode, by key."""
    zoom_changed = Signal(float)
    """Screen pixels per photo pixel."""

    def __init__(self, stock: Stock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stock = stock
        self._sheet, self._layout = Sheet(), Layout(())
        self._camera, self._fitted = Camera(), True
        self._fitted_to = Box(0, 0, 0, 0)
        self.line = 0.5
        """Where the wipe's line stands, 0..1 of the cell's width."""
        self._hovered: int | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._panning = self._wiping = False
        self._colours: QColorTransform | None = None
        self._pictures: dict[tuple[Layer, ...], QImage] = {}
        self._drawn_for: object = None
        self._fingers = navigation.Fingers(self, self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("Candidates compared")

    def show_sheet(self, shown: Sheet) -> None:
        """The view stays where it is, as far as what is looked at does."""
        self._sheet = shown
        self._arrange()

    def set_colours(self, colours: QColorTransform | None) -> None:
        """From the photo's colours to the screen's; None where they are the same."""
        self._colours = colours
        self._drawn_for = None
        self.update()

    def refresh(self) -> None:
        """Something that was being read is there."""
        self.update()

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    def place(self, number: int) -> Box:
        """Of the cell, in the widget's logical pixels."""
        return self._layout.cells[number]

    # Zoom and shift, as of a canvas

    @property
    def camera(self) -> Camera:
        return self._camera

    @property
    def zoom(self) -> float:
        """Screen pixels per photo pixel."""
        return self._camera.scale * self.devicePixelRatioF()

    def fit(self) -> None:
        """The whole face in every cell; it stays fitted while the widget is resized."""
        self._fitted = True
        size, area = self._cell_size(), self._stock.area
        if size is not None and not area.empty:
            self._look(fitting(Similarity(1, 0, -area.left, -area.top), area.width, area.height, size, _FIT_MARGIN))

    def zoom_to(self, zoom: float) -> None:
        """1.0 = 100 %, about the middle of the cells."""
        self.zoom_by(zoom / self.zoom)

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """About a position of the widget in any cell; the middle of the cells by default."""
        at = self._inside(about) if about is not None else self._middle()
        self._fitted = False
        self._look(self._kept(self._camera.scaled(factor, at.x(), at.y())))

    def pan_by(self, dx: float, dy: float) -> None:
        """Logical pixels, as far as the middle of the cells stays on what there is to see."""
        self._fitted = False
        self._look(self._kept(self._camera.moved(dx, dy)))

    def rotate_view(self, degrees: float, about: QPointF | None = None) -> None:
        """Faces are compared upright: two fingers that turn do not turn them."""

    def take_gesture_back(self) -> None:
        """Nothing is clicked; where a line or the view was moved it stays."""
        self._pressed = None
        self._panning = self._wiping = False

    def _look(self, camera: Camera) -> None:
        before, self._camera = self._camera, camera.snapped(self.devicePixelRatioF())
        self.update()
        if abs(self._camera.scale - before.scale) > 1e-9:
            self.zoom_changed.emit(self.zoom)

    def _kept(self, camera: Camera) -> Camera:
        area, middle = self._stock.area, self._middle()
        x, y = camera.photo_point(middle.x(), middle.y())
        dx = x - min(max(x, area.left), max(area.right, area.left))
        dy = y - min(max(y, area.top), max(area.bottom, area.top))
        return camera.moved(dx * camera.scale, dy * camera.scale)

    def _cell_size(self) -> tuple[float, float] | None:
        cells = self._layout.cells
        return (float(cells[0].width), float(cells[0].height)) if cells else None

    def _middle(self) -> QPointF:
        width, height = self._cell_size() or (float(self.width()), float(self.height()))
        return QPointF(width / 2, height / 2)

    def _inside(self, at: QPointF) -> QPointF:
        """The position inside its cell; between cells the middle."""
        number = self._layout.at(at.x(), at.y())
        if number is None:
            return self._middle()
        box = self._layout.cells[number]
        return QPointF(at.x() - box.left, at.y() - box.top)

    # Painting

    def _arrange(self) -> None:
        shown, area = self._sheet, self._stock.area
        before = self._cell_size()
        if shown.mode is Mode.GRID and shown.rows:
            self._layout = sheet(len(shown.rows), len(shown.columns), self.width(), self.height())
        else:
            count = {Mode.GRID: len(shown.cells), Mode.SIDE: 2}.get(shown.mode, 1) if shown.cells else 0
            aspect = area.width / area.height if not area.empty else 1.0
            self._layout = grid(count, self.width(), self.height(), aspect)
        now = self._cell_size()
        if self._fitted or area != self._fitted_to:
            self._fitted_to = area
            self.fit()
        elif before is not None and now is not None and before != now:
            self._look(self._camera.moved((now[0] - before[0]) / 2, (now[1] - before[1]) / 2))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.canvas))
        shown, ground = self._sheet, self._stock.ground()
        if ground is None or not self._layout.cells:
            painter.setPen(QColor(COLOURS.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "There are no candidates to compare yet.")
            return
        self._forget_old_pictures()
        if shown.mode is Mode.WIPE:
            self._paint_wipe(painter, ground)
        elif shown.mode is Mode.DIFFERENCE:
            self._paint_difference(painter)
        else:
            for number, cell in enumerate(shown.cells):
                self._paint_cell(painter, number, cell, ground)
        marks.paint_titles(painter, self._layout, shown)

    def _paint_cell(self, painter: QPainter, number: int, cell: Cell | None, ground: Layer) -> None:
        place = self._layout.cells[number]
        if cell is None:
            return
        picture = None if cell.waiting else self._picture_of(cell, ground)
        if picture is None:
            marks.paint_waiting(painter, place, cell)
        else:
            self._put(painter, place, picture)
        marks.paint_cell(painter, place, cell, hovered=number == self._hovered and self._sheet.mode is Mode.GRID)

    def _paint_wipe(self, painter: QPainter, ground: Layer) -> None:
        place, line = self._layout.cells[0], self._line_x()
        for cell, left, right in zip(self._sheet.cells, (place.left, line), (line, place.right), strict=False):
            picture = self._picture_of(cell, ground) if cell is not None else None
            if picture is not None:
                painter.save()
                painter.setClipRect(QRectF(left, place.top, right - left, place.height))
                self._put(painter, place, picture)
                painter.restore()
        marks.paint_wipe(painter, place, line, self._sheet.cells)

    def _paint_difference(self, painter: QPainter) -> None:
        place = self._layout.cells[0]
        first, second = (None if cell is None else cell.held for cell in self._sheet.cells[:2])
        layer = self._stock.difference(first, second, self._sheet.gain)
        if layer is not None:
            self._put(painter, place, self._picture((layer,), self._stock.area))
            marks.paint_difference(painter, place, self._sheet, layer.most)

    def _picture_of(self, cell: Cell, ground: Layer) -> QImage | None:
        if cell.held is None or self._sheet.before:
            return self._picture((ground,))
        layer = self._stock.candidate(cell.held)
        return None if layer is None else self._picture((ground, layer))

    def _picture(self, layers: tuple[Layer, ...], black: Box | None = None) -> QImage:
        picture = self._pictures.get(layers)
        if picture is None:
            place = self._layout.cells[0]
            size = place.width, place.height
            picture = drawn(layers, self._camera, size, self.devicePixelRatioF(), self._colours, black)
            self._pictures[layers] = picture
        return picture

    def _forget_old_pictures(self) -> None:
        now = self._camera, self._cell_size(), self.devicePixelRatioF(), self._sheet.mode
        if now != self._drawn_for:
            self._drawn_for = now
            self._pictures.clear()

    def _put(self, painter: QPainter, place: Box, picture: QImage) -> None:
        """On whole device pixels, so that nothing is smoothed once more."""
        ratio = self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(QPoint(round(place.left * ratio), round(place.top * ratio)), picture)
        painter.restore()

    def _line_x(self) -> float:
        place = self._layout.cells[0]
        return place.left + self.line * place.width

    # Mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._layout.cells:
            navigation.wheel(self, event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last, self._panning = event.position(), event.button() is Qt.MouseButton.MiddleButton
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._wiping = self._on_line(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._wiping:
            self._move_line(at.x())
            return
        if self._pressed is not None and (at - self._pressed).manhattanLength() > _SLOP:
            self._panning = True
        if self._panning and event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            step = at - self._last
            self._last = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan_by(step.x(), step.y())
            return
        self._hover(self._layout.at(at.x(), at.y()))
        self.setCursor(Qt.CursorShape.SplitHCursor if self._on_line(at) else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._pressed is not None and not self._panning and not self._wiping
        self._panning = self._wiping = False
        self._pressed = None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        held = self._held_at(event.position())
        if clicked and held is not None:
            beside = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
            (self.against_chosen if beside else self.chosen).emit(held)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """From the whole face to 100 % where the pointer is, and back."""
        if event.button() is not Qt.MouseButton.LeftButton or self._on_line(event.position()):
            return
        if self._fitted:
            self.zoom_by(1 / self.zoom, event.position())
        else:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        held = self._held_at(QPointF(event.pos()))
        if held is not None:
            self.menu_wanted.emit(held, event.globalPos())

    def event(self, event: QEvent) -> bool:
        # In here these keys mean the room's own things, not the tools of the canvas.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._own(event):
            event.accept()
            return True
        if self._layout.cells and isinstance(event, QTouchEvent):
            self._fingers.handle(event)
            event.accept()
            return True
        if self._layout.cells and isinstance(event, QNativeGestureEvent):
            return navigation.native_gesture(self, event) or super().event(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        mode, arrow = _MODE_KEYS.get(Qt.Key(event.key())), _ARROWS.get(Qt.Key(event.key()))
        if not self._own(event):
            super().keyPressEvent(event)
        elif mode is not None:
            self.mode_wanted.emit(mode)
        elif arrow is not None and self._sheet.mode is Mode.WIPE:
            self._move_line(self._line_x() + arrow[0] * _LINE_STEP * self._layout.cells[0].width)
        elif arrow is not None and self._sheet.mode is Mode.GRID:
            self._walk(*arrow)

    @staticmethod
    def _own(event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        return plain and (event.key() in _MODE_KEYS or event.key() in _ARROWS)

    def _walk(self, across: int, down: int) -> None:
        """To the next cell with a candidate in that direction."""
        cells, places = self._sheet.cells, self._layout.cells
        columns = sum(box.top == places[0].top for box in places) if places else 1
        now = next((n for n, cell in enumerate(cells) if cell is not None and cell.shown), None)
        step = across + columns * down
        at = 0 if now is None else now + step
        while 0 <= at < len(cells):
            cell = cells[at]
            if cell is not None and cell.held is not None:
                self.chosen.emit(cell.held)
                return
            at += step

    def _move_line(self, x: float) -> None:
        place = self._layout.cells[0]
        self.line = min(max((x - place.left) / place.width, 0.0), 1.0)
        self.update()

    def _on_line(self, at: QPointF) -> bool:
        return self._sheet.mode is Mode.WIPE and bool(self._layout.cells) and abs(at.x() - self._line_x()) <= _GRIP

    def _held_at(self, at: QPointF) -> object:
        """The candidate of the cell there, None where there is none."""
        number = self._layout.at(at.x(), at.y())
        if number is None:
            return None
        if self._sheet.mode is Mode.WIPE:
            number = 0 if at.x() < self._line_x() else 1
        elif self._sheet.mode is Mode.DIFFERENCE:
            number = 1
        cell = self._sheet.cells[number] if number < len(self._sheet.cells) else None
        return None if cell is None else cell.held

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(800, 600)

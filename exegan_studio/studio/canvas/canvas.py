"""The canvas widget: turns mouse, pen and keys into edits of the document's mask."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPointingDevice,
    QRegion,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas import decorations
from exegan_studio.studio.canvas.brushes import Brushes
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.commands import command_for
from exegan_studio.studio.canvas.face_tools import FacePlacer, draw_faces, face_at
from exegan_studio.studio.canvas.hand import Hand, Touch
from exegan_studio.studio.canvas.modes import Tool
from exegan_studio.studio.canvas.photo_view import PhotoView

_TYPING = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit, QComboBox)


class Canvas(PhotoView):
    """Everything public here is called on the main thread.

    The canvas edits its document by itself (strokes, each one undo step); undo, redo, accept and mask operations are the
    caller's, on the document, and the canvas repaints what they changed.
    """

    stroke_finished = Signal()
    """A stroke changed the mask and is one step in the document's history."""
    tool_changed = Signal(object)
    """The Tool now in hand."""
    brush_changed = Signal(object)
    """The Brush of the current tool (domain.strokes.Brush)."""
    pointer_moved = Signal(float, float)
    """Continuous photo coordinates, also outside the photo."""
    pointer_left = Signal()
    face_clicked = Signal(int)
    """In Tool.CHOOSE_FACE: index into document.faces. The canvas has not chosen it yet: call document.choose_face."""
    face_placed = Signal(object)
    """In Tool.PLACE_FACE, after the third click: float32 3 x 2, left eye, right eye, mouth, photo coordinates. The tool goes
    back to what it was."""
    placing_step = Signal(str)
    """In Tool.PLACE_FACE: "left eye", "right eye", "mouth": what the next click places; "" when it is over or stopped."""
    files_dropped = Signal(object)
    """list[Path]: local files or folders dropped on the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brushes = Brushes()
        self._hand = Hand(self)
        self._placer = FacePlacer()
        self._tool = self._tool_before = Tool.BRUSH
        self._hovered: int | None = None
        self._cursor_drawn = QRect()
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")

    def set_document(self, document: Document | None) -> None:
        """Show another photo, fitted; crop, preview and open gestures of the last one are gone."""
        self._hand.finish()
        self._hand.forget()
        super().set_document(document)
        if not self._tool.paints and self._tool is not Tool.PAN:
            self.set_tool(self._tool_before)
        self._after_pointer()

    # Tools and brush

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take another tool; a stroke in progress is finished."""
        if tool is self._tool:
            return
        self._hand.finish()
        was, self._tool = self._tool, tool
        if was.paints or was is Tool.PAN:
            self._tool_before = was
        self._brushes.erasing = tool is Tool.ERASER
        self._placer = FacePlacer()
        self._hovered = None
        self.tool_changed.emit(tool)
        if tool.paints:
            self.brush_changed.emit(self.brush)
        if Tool.PLACE_FACE in (was, tool):
            self.placing_step.emit(self._placer.step if tool is Tool.PLACE_FACE else "")
        self._update_pointer()
        self.update()

    @property
    def brush(self) -> Brush:
        """Of the eraser while that is the tool, else of the brush."""
        return self._brushes.current

    def set_brush(self, *, diameter: float | None = None, hardness: float | None = None, opacity: float | None = None) -> None:
        """Alter the current tool's brush: diameter in photo pixels, hardness and opacity 0..1, each kept in its range."""
        self._brushes.change(diameter=diameter, hardness=hardness, opacity=opacity)
        self._brush_altered()

    def use_brush(self, brush: Brush) -> None:
        """Take a whole brush into the current tool."""
        self._brushes.put(brush)
        self._brush_altered()

    def step_size(self, steps: int) -> None:
        self._brushes.step_size(steps)
        self._brush_altered()

    def step_hardness(self, steps: int) -> None:
        self._brushes.step_hardness(steps)
        self._brush_altered()

    def swap_paint_and_erase(self) -> None:
        self.set_tool(Tool.BRUSH if self._tool is Tool.ERASER else Tool.ERASER)

    def _brush_altered(self) -> None:
        self.brush_changed.emit(self.brush)
        self._move_cursor()

    # What the hand asks for

    def stroke_begin(self, eraser_end: bool = False) -> bool:
        """Start a stroke with the current brush, or with the eraser's where the pen is turned over. False: not now."""
        if self._document is None or self._original:
            return False
        if not self.mask_shown:
            self.set_mask_visible(True)
        erase = eraser_end or self._tool is Tool.ERASER
        self._document.begin_stroke(self._brushes.erase if erase else self._brushes.paint, erase=erase)
        return True

    def stroke_to(self, x: float, y: float, pressure: float) -> None:
        if self._document is not None:
            self._document.stroke_to(x, y, pressure)

    def stroke_end(self) -> None:
        if self._document is not None and self._document.end_stroke():
            self.stroke_finished.emit()

    def stroke_cancel(self) -> None:
        if self._document is not None:
            self._document.cancel_stroke()

    def face_click(self, x: float, y: float) -> None:
        """A click of the two face tools at a photo point."""
        if self._document is None:
            return
        if self._tool is Tool.CHOOSE_FACE:
            index = face_at(self._document.faces, x, y)
            if index is not None:
                self.face_clicked.emit(index)
            return
        points = self._placer.add(x, y)
        self.update()
        if points is None:
            self.placing_step.emit(self._placer.step)
        else:
            self.set_tool(self._tool_before)
            self.face_placed.emit(points)

    def take_back_point(self) -> None:
        if self._tool is Tool.PLACE_FACE and self._placer.take_back():
            self.placing_step.emit(self._placer.step)
            self.update()

    def _document_changed(self, change: DocumentChange) -> None:
        super()._document_changed(change)
        if change.part is Part.HISTORY and self._document is not None and not self._document.stroking:
            self._hand.drop_stroke()

    # Cursor

    def _look(self, camera: Camera) -> None:
        super()._look(camera)
        self._move_cursor()

    def _draw_tools(self, painter: QPainter, document: Document, view: QRectF) -> None:
        if self._tool is Tool.CHOOSE_FACE:
            draw_faces(painter, self._camera, document.faces, document.active_face, self._hovered)
        if self._tool is Tool.PLACE_FACE:
            self._placer.draw(painter, self._camera, view)
        at = self._hand.cursor_at
        if at is not None and self._draws_cursor():
            erasing = self._hand.eraser or self._tool is Tool.ERASER
            decorations.draw_cursor(painter, at, self._cursor_diameter(), self._brush_in_hand(), self._camera.scale, erasing)

    def _draws_cursor(self) -> bool:
        ready = self._document is not None and self._tool.paints and not self._original
        return ready and not self._hand.space and not self._hand.panning

    def _brush_in_hand(self) -> Brush:
        return self._brushes.erase if self._hand.eraser else self._brushes.current

    def _cursor_diameter(self) -> float:
        brush = self._brush_in_hand()
        return brush.pressed(self._hand.pressure)[0] if self._hand.stroking else brush.diameter

    def _move_cursor(self) -> None:
        """Repaint where the brush's rim was and where it is now."""
        old, self._cursor_drawn = self._cursor_drawn, QRect()
        at = self._hand.cursor_at
        if at is not None and self._draws_cursor():
            self._cursor_drawn = decorations.cursor_rect(at, self._cursor_diameter() / 2 * self._camera.scale)
        self.update(QRegion(old).united(self._cursor_drawn))

    def _update_pointer(self) -> None:
        """The system's pointer: none where the brush's rim stands for it."""
        shape = self._pointer_shape()
        if shape is not self.cursor().shape():
            self.setCursor(shape)

    def _pointer_shape(self) -> Qt.CursorShape:
        if self._document is None:
            return Qt.CursorShape.ArrowCursor
        if self._hand.panning:
            return Qt.CursorShape.ClosedHandCursor
        if self._hand.space or self._tool is Tool.PAN:
            return Qt.CursorShape.OpenHandCursor
        if self._tool.paints:
            return Qt.CursorShape.BlankCursor
        if self._tool is Tool.PLACE_FACE:
            return Qt.CursorShape.CrossCursor
        return Qt.CursorShape.PointingHandCursor if self._hovered is not None else Qt.CursorShape.ArrowCursor

    def _after_pointer(self) -> None:
        self._update_pointer()
        self._move_cursor()

    # Events

    def _moved(self, touch: Touch) -> None:
        self._hand.move(touch)
        self._after_pointer()
        if self._document is None:
            return
        x, y = self._camera.photo_point(touch.position.x(), touch.position.y())
        if self._tool is Tool.CHOOSE_FACE:
            hovered = face_at(self._document.faces, x, y)
            if hovered != self._hovered:
                self._hovered = hovered
                self._update_pointer()
                self.update()
        self.pointer_moved.emit(x, y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.press(_mouse(event), event.button())
        self._after_pointer()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt's second press of two quick ones; painting knows no double clicks."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._moved(_mouse(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.release(_mouse(event), event.button())
        self._after_pointer()

    def tabletEvent(self, event: QTabletEvent) -> None:
        eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
        touch = Touch(event.position(), event.modifiers(), event.pressure(), eraser)
        if event.type() is QEvent.Type.TabletPress:
            self._hand.press(touch, event.button())
            self._after_pointer()
        elif event.type() is QEvent.Type.TabletRelease:
            self._hand.release(touch, event.button())
            self._after_pointer()
        else:
            self._moved(touch)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches and self._document is not None:
            factor = 2 ** (notches / 4)
            if (self.zoom - 1) * (self.zoom * factor - 1) < -1e-6:
                factor = 1 / self.zoom  # 100 % is not jumped over
            self.zoom_by(factor, event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._hand.space_held(True)
                self._after_pointer()
        elif event.key() == Qt.Key.Key_Backslash:
            self._hand.finish()
            self.show_original(True)
        elif event.key() == Qt.Key.Key_Escape and self._escape():
            self._after_pointer()
        else:
            command = command_for(event)
            if command is None:
                super().keyPressEvent(event)
            else:
                command.run(self)

    def _escape(self) -> bool:
        if self._hand.cancel():
            return True
        if self._tool in (Tool.PLACE_FACE, Tool.CHOOSE_FACE):
            self.set_tool(self._tool_before)
            return True
        return False

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
            super().keyReleaseEvent(event)
        elif event.isAutoRepeat():
            return
        elif event.key() == Qt.Key.Key_Space:
            self._hand.space_held(False)
            self._after_pointer()
        else:
            self.show_original(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hand.space_held(False)
        self.show_original(False)
        self._after_pointer()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hand.position = QPointF(event.position())
        if self.isActiveWindow() and not isinstance(QApplication.focusWidget(), _TYPING):
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # so that Space and the brush keys work where the pointer is
        self._after_pointer()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hand.position = None
        self._move_cursor()
        self.pointer_left.emit()
        super().leaveEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _local_files(event)
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)


def _mouse(event: QMouseEvent) -> Touch:
    return Touch(event.position(), event.modifiers())


def _local_files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]

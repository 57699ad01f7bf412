"""The canvas widget: turns mouse, pen and keys into edits of the document's mask."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Unpack

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QRegion,
    QTabletEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.geometry import Axis
from exegan_studio.domain.mask import Combine, Patch
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.brushes import BrushChanges, Brushes, default_diameter
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.commands import command_for
from exegan_studio.studio.canvas.cursor import BrushCursor, SignCursor, draw_axis
from exegan_studio.studio.canvas.face_tools import FacePlacer, draw_faces, face_at
from exegan_studio.studio.canvas.gesture import NO_KEYS, PaintTarget, Touch
from exegan_studio.studio.canvas.hand import Hand
from exegan_studio.studio.canvas.modes import Tool
from exegan_studio.studio.canvas.options import OptionChanges, ToolOptions
from exegan_studio.studio.canvas.outlines import Point
from exegan_studio.studio.canvas.patches import bucket_patch, colour_patch, outline_patch
from exegan_studio.studio.canvas.photo_view import PhotoView
from exegan_studio.studio.canvas.shape_gestures import combine_for

_TYPING = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit, QComboBox)


class Canvas(PhotoView):
    """Everything public here is called on the main thread.

    The canvas edits its document by itself (strokes and shapes, each one undo step); undo, redo, accept and mask operations are
    the caller's, on the document, and the canvas repaints what they changed.
    """

    stroke_finished = Signal()
    """A stroke or a shape changed the mask and is one step in the document's history."""
    tool_changed = Signal(object)
    """The Tool now in hand."""
    brush_changed = Signal(object)
    """The Brush of the current tool (domain.strokes.Brush)."""
    options_changed = Signal(object)
    """The ToolOptions."""
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
        self.paint_target: PaintTarget | None = None
        """What strokes are painted on instead of the document's mask."""
        self.keys: Mapping[str, Sequence[str]] = {}
        """Other keys for the canvas' commands than their own, by name."""
        self._brushes = Brushes()
        self._hand = Hand(self)
        self._placer = FacePlacer()
        self._tool = self._tool_before = Tool.BRUSH
        self._hovered: int | None = None
        self._options = ToolOptions()
        self._axis: Axis | None = None
        self._precise = False
        self._cursor_drawn = QRegion()
        self._repainted = QRectF()
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")

    def set_document(self, document: Document | None) -> None:
        """Show another photo, fitted; crop, mirror axis, preview and open gestures of the last one are gone."""
        self._hand.finish()
        self._hand.forget()
        self._axis = None
        super().set_document(document)
        if self._tool.about_faces:
            self.set_tool(self._tool_before)
        self._after_pointer()

    # Tools and brush

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take another tool; a stroke or shape in progress is finished."""
        if tool is self._tool:
            return
        self._hand.finish()
        was, self._tool = self._tool, tool
        if not was.about_faces:
            self._tool_before = was
        self._brushes.erasing = tool is Tool.ERASER
        self._placer = FacePlacer()
        self._hovered = None
        self.tool_changed.emit(tool)
        if tool.paints:
            self.brush_changed.emit(self.brush)
        if Tool.PLACE_FACE in (was, tool):
            self.placing_step.emit(self._placer.step if tool is Tool.PLACE_FACE else "")
        self._after_pointer()
        self.update()

    @property
    def brush(self) -> Brush:
        """Of the eraser while that is the tool, else of the brush."""
        return self._brushes.current

    def set_brush(self, **changes: Unpack[BrushChanges]) -> None:
        """Alter the current tool's brush: diameter in photo pixels, hardness and opacity 0..1, each kept in its range;
        pressure_size, pressure_opacity: what a pen's pressure does."""
        self._brushes.change(**changes)
        self._brush_altered()

    def use_brush(self, brush: Brush, tool: Tool | None = None) -> None:
        """Take a whole brush into the current tool, or into the one of Tool.BRUSH and Tool.ERASER that is named."""
        if tool is None:
            self._brushes.put(brush)
        elif tool is Tool.ERASER:
            self._brushes.erase = brush
        else:
            self._brushes.paint = brush
        self._brush_altered()

    def brush_of(self, tool: Tool) -> Brush:
        """Of the eraser for Tool.ERASER, else of the brush."""
        return self._brushes.erase if tool is Tool.ERASER else self._brushes.paint

    def reset_brush(self) -> None:
        """The current tool's brush with its default hardness and opacity, and a size that suits the photo."""
        document = self._document
        size = Brush().diameter if document is None else default_diameter(document.width, document.height)
        self._brushes.reset(size)
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

    # Options

    @property
    def options(self) -> ToolOptions:
        return self._options

    def set_options(self, **changes: Unpack[OptionChanges]) -> None:
        """Alter some of the options, by name. A gesture under way goes on as it began."""
        before, self._options = self._options, self._options.changed(**changes)
        if self._options != before:
            self.options_changed.emit(self._options)
            self._after_pointer()
            self.update()

    def set_mirror_axis(self, axis: Axis | None) -> None:
        """The line that mirror painting mirrors about, photo coordinates; None: there is none, and nothing is mirrored."""
        if axis != self._axis:
            self._axis = axis
            self._move_cursor()
            self.update()

    @property
    def mirror_in_use(self) -> Axis | None:
        """The axis, where mirror painting is on and there is one."""
        return self._axis if self._options.mirror else None

    @property
    def precise_cursor(self) -> bool:
        """Whether a cross hair stands for the brush's rim (Caps Lock)."""
        return self._precise

    def set_precise_cursor(self, precise: bool) -> None:
        if precise != self._precise:
            self._precise = precise
            self._move_cursor()

    @property
    def busy(self) -> bool:
        """Whether there is something on the canvas that `escape` ends."""
        return self._hand.gesture is not None or self._tool.about_faces

    def escape(self) -> bool:
        """The stroke or shape under way never was; a face tool is laid down. False where there is nothing to end."""
        if not self._hand.cancel():
            if not self._tool.about_faces:
                return False
            self.set_tool(self._tool_before)
        self._after_pointer()
        return True

    def take_gesture_back(self) -> None:
        self._hand.cancel()
        self._after_pointer()

    # What the hand asks for

    @property
    def showing_original(self) -> bool:
        return self._original

    @property
    def _painted_on(self) -> PaintTarget | None:
        return self._document if self._document is None or self.paint_target is None else self.paint_target

    def stroke_begin(self, eraser_end: bool = False) -> bool:
        """Start a stroke with the current brush, or with the eraser's where the pen is turned over. False: not now."""
        target = self._painted_on
        if target is None or self._original or (target is self._document and not self.shape_begin()):
            return False
        erase = eraser_end or self._tool is Tool.ERASER
        brush = self._brushes.erase if erase else self._brushes.paint
        target.begin_stroke(brush, erase=erase, mirror=self.mirror_in_use)
        return True

    def stroke_to(self, x: float, y: float, pressure: float) -> None:
        if self._painted_on is not None:
            self._painted_on.stroke_to(x, y, pressure)

    def stroke_end(self) -> None:
        if self._painted_on is not None and self._painted_on.end_stroke():
            self.stroke_finished.emit()

    def stroke_cancel(self) -> None:
        if self._painted_on is not None:
            self._painted_on.cancel_stroke()

    def shape_begin(self) -> bool:
        """The mask is about to be altered, so it is to be seen. False: not now."""
        if self._document is None or self._original:
            return False
        if not self.mask_shown:
            self.set_mask_visible(True)
        return True

    def join_outline(self, outline: Sequence[Point], axis: Axis | None, how: Combine, text: str) -> None:
        """A closed outline in photo coordinates, and its reflection about the axis, joined to the mask."""
        if self._document is not None:
            self._join(outline_patch(self._document, outline, axis, self._options.soft_edge), how, text)

    def fill_at(self, point: Point, how: Combine) -> None:
        """A click of the bucket or of the fill by colour at a photo point."""
        if self._document is None:
            return
        if self._tool is Tool.FILL:
            self._join(bucket_patch(self._document, point, self.mirror_in_use, how), how, "fill")
        else:
            self._join(colour_patch(self._document, point, self._options), how, "fill by colour")

    def combine_asked(self, keys: Qt.KeyboardModifier, eraser: bool = False) -> Combine:
        """How a shape that begins with these modifiers, or with the pen's eraser end, joins the mask."""
        return combine_for(keys, self._options.combine, eraser)

    def _join(self, patch: Patch, how: Combine, text: str) -> None:
        """A shape beside the photo is no shape: it does not clear the mask where it would be all that stays."""
        if self._document is not None and not patch.empty and self._document.combine_patch(patch, how, text):
            self.stroke_finished.emit()

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

    def paintEvent(self, event: QPaintEvent) -> None:
        self._repainted = QRectF(event.region().boundingRect())
        super().paintEvent(event)

    def _draw_tools(self, painter: QPainter, document: Document, view: QRectF) -> None:
        if self._tool is Tool.CHOOSE_FACE:
            draw_faces(painter, self._camera, document.faces, document.active_face, self._hovered)
        if self._tool is Tool.PLACE_FACE:
            self._placer.draw(painter, self._camera, view)
        if self._original:
            return
        axis = self.mirror_in_use
        if axis is not None and (self._tool.paints or self._tool.shapes):
            draw_axis(painter, self._camera, axis, view)
        if self._hand.gesture is not None:
            self._hand.gesture.draw(painter, self._repainted)
        cursor = self._cursor()
        if cursor is not None:
            cursor.draw(painter, self._camera)

    def _cursor(self) -> BrushCursor | SignCursor | None:
        """What is drawn where the pointer is; None where the system's pointer is enough."""
        at, hand = self._hand.cursor_at, self._hand
        if at is None or self._document is None or self._original or hand.space or hand.panning:
            return None
        if self._tool.shapes and hand.gesture is None:
            return SignCursor(at, self.combine_asked(hand.keys, hand.eraser))
        if not self._tool.paints:
            return None
        erasing = hand.eraser or self._tool is Tool.ERASER
        brush = self._brushes.erase if erasing else self._brushes.paint
        diameter = brush.pressed(hand.pressure)[0] if hand.stroking else brush.diameter
        return BrushCursor(at, diameter, brush, erasing, self._precise, self.mirror_in_use)

    def _move_cursor(self) -> None:
        """Repaint where the cursor was and where it is now."""
        cursor = self._cursor()
        before, self._cursor_drawn = self._cursor_drawn, QRegion() if cursor is None else cursor.area(self._camera)
        self.repaint_soon(before.united(self._cursor_drawn))

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
        if self._tool is Tool.PLACE_FACE or self._tool.shapes:
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
        """Qt's second press of two quick ones. A pen sends none: what a double click means is told from where it falls."""
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

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            face_tool_stops = self._tool.about_faces and event.key() == Qt.Key.Key_Escape
            if self._hand.answers(event) or face_tool_stops:
                event.accept()  # it comes as a plain key then, before any shortcut of the window
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._follow_caps_lock(event)
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._hand.space_held(True)
                self._after_pointer()
        elif event.key() == Qt.Key.Key_Backslash:
            self._hand.finish(held_only=True)
            self.show_original(True)
        elif self._hand.modifier(Qt.Key(event.key()), True) or self._hand.key(event):
            self._after_pointer()
        elif event.key() != Qt.Key.Key_Escape or not self.escape():
            command = command_for(event, self.keys)
            if command is None:
                super().keyPressEvent(event)
            else:
                command.run(self)

    def _follow_caps_lock(self, event: QKeyEvent) -> None:
        """The key itself changes the cursor; any letter typed tells whether the lock really is on."""
        if event.key() == Qt.Key.Key_CapsLock:
            self.set_precise_cursor(not self._precise)
        elif event.text().isalpha() and event.text().upper() != event.text().lower():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.set_precise_cursor(event.text().isupper() is not shift)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._hand.modifier(Qt.Key(event.key()), False):
            self._after_pointer()
        elif event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
            super().keyReleaseEvent(event)
        elif event.isAutoRepeat():
            return
        elif event.key() == Qt.Key.Key_Space:
            self._hand.space_held(False)
            self._after_pointer()
        else:
            self.show_original(False)
            self._after_pointer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hand.space_held(False)
        self._hand.keys = NO_KEYS
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

"""A document on show: photo, crop or preview under the mask, zoomed, shifted and turned. No tools; the canvas adds those."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.studio.canvas import decorations, navigation
from exegan_studio.studio.canvas.camera import UNMOVED, Camera, fitting
from exegan_studio.studio.canvas.looks import MaskLook
from exegan_studio.studio.canvas.modes import View
from exegan_studio.studio.canvas.scene import Scene, difference, few_rectangles

_NOWHERE = Box(0, 0, 0, 0)
_FIT_MARGIN = 16.0
_STAYS_VISIBLE = 48.0
_MARCH_MS = 120


class PhotoView(QWidget):
    """Follows the document by itself. Main thread only, as all of Qt's widgets."""

    view_changed = Signal(object)
    """The View now framed."""
    zoom_changed = Signal(float)
    """Screen pixels per photo pixel: 1.0 is 100 %."""
    preview_changed = Signal(bool)
    """Whether other pixels than the base are shown."""
    camera_changed = Signal(object)
    """The Camera that looks at the photo now: shifted, zoomed or turned."""
    mask_visibility_changed = Signal(bool)
    mask_look_changed = Signal(object)
    """The MaskLook."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._disconnect = lambda: None
        self._scene = Scene()
        self._view = View.PHOTO
        self._crop: tuple[Similarity, int] | None = None
        self._camera, self._fitted = Camera(), True
        self._preview: tuple[DeepPixels, str, Box] | None = None
        self._original = False
        self._mask_visible, self._mask_hidden_by_preview = True, False
        self._waiting = QRegion()
        self._fingers = navigation.Fingers(self, self)
        self._march = QTimer(self)
        self._march.setInterval(_MARCH_MS)
        self._march.timeout.connect(self._ants_march)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.empty_text = "Drop a portrait photo here, or open one."
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    # What is shown

    @property
    def document(self) -> Document | None:
        return self._document

    def set_document(self, document: Document | None) -> None:
        """Show another photo, fitted; crop and preview of the last one are gone."""
        self._disconnect()
        self._document, self._crop, self._original = document, None, False
        self._disconnect = document.listeners.connect(self._document_changed) if document else lambda: None
        self._set_preview(None)
        self._scene.set_document(document)
        self._show_wanted()
        self.set_view(View.PHOTO)

    def set_crop(self, alignment: Similarity | None, size: int = 0) -> None:
        """The active face's crop: photo → crop, and the crop's side. None: no crop, and the view goes back to the photo."""
        self._crop = None if alignment is None else (alignment, size)
        if self._view is View.CROP:
            self.set_view(View.CROP)
        self.update()

    @property
    def view(self) -> View:
        return self._view

    def set_view(self, view: View) -> None:
        """Frame the photo or the crop. Without a crop, View.CROP shows the photo."""
        view = view if self._crop else View.PHOTO
        changed, self._view = view is not self._view, view
        self.fit()
        if changed:
            self.view_changed.emit(view)

    def show_pixels(self, pixels: DeepPixels | None, label: str = "Preview", changed: Box | None = None) -> None:
        """Show other pixels of the photo's size than the base, marked as a preview; None shows the base again.

        The document is not altered. `changed`: outside this box the pixels equal the base, which makes showing them faster.
        The mask overlay is hidden until a stroke begins. Raises ValueError where the size differs.
        """
        document = self._document
        if pixels is None or document is None:
            self._set_preview(None)
        else:
            if pixels.shape[:2] != (document.height, document.width):
                raise ValueError(f"preview {pixels.shape} does not fit the photo {document.width} x {document.height}")
            box = difference(document, pixels) if changed is None else changed.clipped(document.width, document.height)
            self._set_preview((pixels, label, box))
        self._show_wanted()
        self.update()

    @property
    def previewing(self) -> bool:
        return self._preview is not None

    def show_original(self, shown: bool) -> None:
        """While true, the photo as it was opened, without mask."""
        if shown != self._original and self._document is not None:
            self._original = shown
            self._show_wanted()
            self.update()

    @property
    def mask_visible(self) -> bool:
        """As the artist set it: a preview or the original hide the mask for a while without changing this."""
        return self._mask_visible

    def set_mask_visible(self, visible: bool) -> None:
        """Also over a preview, which hides the mask at first."""
        changed = visible != self._mask_visible
        self._mask_visible, self._mask_hidden_by_preview = visible, False
        self._show_wanted()
        if changed:
            self.mask_visibility_changed.emit(visible)

    @property
    def mask_shown(self) -> bool:
        """Whether the mask is to be seen right now."""
        return self._mask_visible and not self._original and not self._mask_hidden_by_preview

    @property
    def mask_look(self) -> MaskLook:
        return self._scene.mask_look

    def set_mask_look(self, look: MaskLook) -> None:
        """How the mask is to be seen, where it is."""
        if look is not self._scene.mask_look:
            self._scene.mask_look = look
            self._scene.redo_mask()
            self._march_or_rest()
            self.update()
            self.mask_look_changed.emit(look)

    def quick_mask(self) -> None:
        """From the coloured overlay to marching ants and back; a hidden mask is shown."""
        self.set_mask_look(MaskLook.ANTS if self.mask_look is MaskLook.COLOUR else MaskLook.COLOUR)
        self.set_mask_visible(True)

    @property
    def mask_opacity(self) -> float:
        return self._scene.mask_opacity

    def set_mask_opacity(self, opacity: float) -> None:
        """0..1, of a full hole's overlay."""
        self._scene.mask_opacity = min(max(opacity, 0.0), 1.0)
        self._scene.redo_mask()
        self.update()

    @property
    def mask_colour(self) -> QColor:
        return self._scene.mask_colour

    def set_mask_colour(self, colour: QColor) -> None:
        """Of MaskLook.COLOUR."""
        self._scene.mask_colour = colour
        self._scene.redo_mask()
        self.update()

    # Zoom

    @property
    def camera(self) -> Camera:
        return self._camera

    @property
    def zoom(self) -> float:
        """Screen pixels per photo pixel."""
        return self._camera.scale * self.devicePixelRatioF()

    def fit(self) -> None:
        """Show the whole photo, or the whole crop in View.CROP; it stays fitted while the widget is resized."""
        self._fitted = True
        if self._document is None:
            self.update()
            return
        view = (float(self.width()), float(self.height()))
        if self._view is View.CROP and self._crop is not None:
            self._look(fitting(self._crop[0], self._crop[1], self._crop[1], view, _FIT_MARGIN))
        else:
            self._look(fitting(UNMOVED, self._document.width, self._document.height, view, _FIT_MARGIN))

    def zoom_to(self, zoom: float) -> None:
        """Set the zoom (1.0 = 100 %) about the middle of the widget."""
        self.zoom_by(zoom / self.zoom)

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom about a widget position, the middle by default."""
        at = about or self._middle()
        self._fitted = False
        self._look(self._kept_in_sight(self._camera.scaled(factor, at.x(), at.y())))

    def pan_by(self, dx: float, dy: float) -> None:
        """Shift the view by logical pixels, as far as some of the photo stays in sight."""
        self._fitted = False
        self._look(self._kept_in_sight(self._camera.moved(dx, dy)))

    @property
    def angle(self) -> float:
        """Degrees that the view is turned clockwise, above -180, up to 180."""
        return self._camera.angle

    def rotate_view(self, degrees: float, about: QPointF | None = None) -> None:
        """Turn the view clockwise about a widget position, the middle by default; the photo itself is not turned."""
        at = about or self._middle()
        self._fitted = False
        self._look(self._kept_in_sight(self._camera.rotated(degrees, at.x(), at.y())))

    def reset_rotation(self) -> None:
        self._fitted = False
        self._look(self._camera.upright(self._middle().x(), self._middle().y()))

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _look(self, camera: Camera) -> None:
        before, self._camera = self._camera, camera.snapped(self.devicePixelRatioF())
        self.update()
        if self._camera != before:
            self.camera_changed.emit(self._camera)
        if abs(self._camera.scale - before.scale) > 1e-9:
            self.zoom_changed.emit(self.zoom)

    def _kept_in_sight(self, camera: Camera) -> Camera:
        if self._document is None:
            return camera
        w, h = self._document.width, self._document.height
        corners = [camera.widget_point(x, y) for x, y in ((0, 0), (w, 0), (w, h), (0, h))]
        shift = [0.0, 0.0]
        for axis, side in enumerate((self.width(), self.height())):
            low, high = min(c[axis] for c in corners), max(c[axis] for c in corners)
            keep = min(_STAYS_VISIBLE, high - low)
            shift[axis] = max(0.0, keep - high) + min(0.0, side - keep - low)
        return camera.moved(*shift)

    # Following the document

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part is Part.MASK:
            self.repaint_soon(self._scene.mask_changed(change.box))
        elif change.part is Part.BASE:
            self._scene.base_changed(change.box)
            if self._preview is not None:
                pixels, label, box = self._preview
                self._preview = (pixels, label, box.union(change.box))
            self._show_wanted()
        elif change.part is Part.FACES:
            self.update()

    def _set_preview(self, preview: tuple[DeepPixels, str, Box] | None) -> None:
        changed = (preview is None) is not (self._preview is None)
        self._preview = preview
        self._mask_hidden_by_preview = preview is not None
        if changed:
            self.preview_changed.emit(preview is not None)

    def _show_wanted(self) -> None:
        """Bring what is on show in line with original, preview and base, and with whether the mask is to be seen."""
        document = self._document
        if document is None:
            return
        if self._original:
            self.update(self._scene.show(document.photo.pixels, document.edited_box))
        elif self._preview is not None:
            self.update(self._scene.show(self._preview[0], self._preview[2]))
        else:
            self.update(self._scene.show(document.base, _NOWHERE))
        if self.mask_shown != self._scene.mask_visible:
            self._scene.mask_visible = self.mask_shown
            self._scene.redo_mask()
            self.update()
        self._march_or_rest()

    # Painting

    def repaint_soon(self, area: QRegion | QRect) -> None:
        """As `update`, but areas close to each other become one rectangle: Qt draws lines through a plain rectangle many
        times as fast as through a ragged area."""
        self._waiting += area
        for rect in few_rectangles(self._waiting):
            self.update(rect)

    def _ants_march(self) -> None:
        if not self.window().isMinimized():
            self.update(self._scene.march())

    def _march_or_rest(self) -> None:
        marches = self._scene.mask_look is MaskLook.ANTS and self.mask_shown and self.isVisible() and self._document is not None
        if marches is not self._march.isActive():
            self._march.start() if marches else self._march.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - the painter's clip says what to paint
        self._waiting = QRegion()
        painter = QPainter(self)
        view = QRectF(self.rect())
        self._scene.look(self._camera, self.size(), self.devicePixelRatioF())
        self._scene.paint(painter)
        if self._document is None:
            decorations.draw_empty(painter, view, self.empty_text)
            return
        if self._crop is not None and not self._original:
            decorations.draw_crop(painter, self._camera, *self._crop, self._view is View.CROP, view)
        self._draw_tools(painter, self._document, view)
        if self._original:
            decorations.draw_badge(painter, view, "Original photo", decorations.ORIGINAL_COLOUR)
        elif self._preview is not None:
            decorations.draw_badge(painter, view, f"{self._preview[1]}: not accepted yet", decorations.PREVIEW_COLOUR)

    def _draw_tools(self, painter: QPainter, document: Document, view: QRectF) -> None:
        """What a subclass puts over the scene, under the badge."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fitted:
            self.fit()
        super().resizeEvent(event)

    # What moves the view

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._march_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._march_or_rest()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._document is not None:
            navigation.wheel(self, event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if self._document is not None and isinstance(event, QTouchEvent):
            self._fingers.handle(event)
            event.accept()
            return True
        if self._document is not None and isinstance(event, QNativeGestureEvent):
            return navigation.native_gesture(self, event) or super().event(event)
        return super().event(event)

    def take_gesture_back(self) -> None:
        """What one finger has begun never was, since a second one came. Here there is nothing; tools override it."""

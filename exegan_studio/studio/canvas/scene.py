"""Photo and mask as they stand on screen, kept in device pixels and redone only where something changed.

Two pictures of the widget's size are kept: the photo alone, and the photo under the mask. A brush event redoes the few pixels
it touched; a moving cursor redoes none.
"""

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QColorSpace, QColorTransform, QImage, QPainter, QRegion, QTransform

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document, changed_box
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.pyramid import MaskPyramid, PhotoPyramid

BACKGROUND = QColor(38, 38, 38)
NEAREST_FROM = 2.0
"""From this zoom on, photo pixels are shown as the squares they are."""
_NOWHERE = Box(0, 0, 0, 0)


class Scene:
    """Everything is in the widget's device pixels but for the camera and what `cover` returns (logical ones)."""

    def __init__(self) -> None:
        self.mask_colour = QColor(230, 30, 40)
        self.mask_opacity = 0.5
        self.mask_visible = True
        self._document: Document | None = None
        self._photo: PhotoPyramid | None = None
        self._mask: MaskPyramid | None = None
        self._colours: QColorTransform | None = None
        self._differs = _NOWHERE
        self._camera, self._ratio = Camera(), 1.0
        self._wanted = QSize(1, 1)
        self._bare = self._composed = QImage()
        self._drawn_camera = Camera()
        self._bare_stale, self._composed_stale = QRegion(), QRegion()

    def set_document(self, document: Document | None) -> None:
        self._document, self._differs = document, _NOWHERE
        self._photo = PhotoPyramid(document.base) if document else None
        self._mask = MaskPyramid(document.mask) if document else None
        self._colours = _to_screen(document.photo.icc) if document else None
        self.redo_all()

    def look(self, camera: Camera, size: QSize, ratio: float) -> None:
        """How the widget looks at the photo now: logical size, device pixels per logical one."""
        self._camera, self._ratio = camera, ratio
        self._wanted = QSize(math.ceil(size.width() * ratio), math.ceil(size.height() * ratio))

    def show(self, pixels: DeepPixels, differs: Box) -> QRect:
        """Show these pixels, which equal the document's base outside the box; where to repaint (logical).

        The base counts as changed wherever `base_changed` said so since.
        """
        box = self._differs.union(differs)
        self._differs = differs
        if self._photo is None or box.empty:
            return QRect()
        self._photo.show(pixels, box)
        covered = self._device_rect(box)
        self._bare_stale += covered
        return self._logical(covered)

    def base_changed(self, box: Box) -> None:
        """What is on show no longer equals the base there; `show` puts that right."""
        self._differs = self._differs.union(box)

    def mask_changed(self, box: Box) -> QRect:
        """Where to repaint (logical)."""
        if self._mask is None:
            return QRect()
        self._mask.touch(box)
        covered = self._device_rect(box)
        self._composed_stale += covered
        return self._logical(covered)

    def redo_all(self) -> None:
        self._bare_stale = QRegion(QRect(QPoint(), self._wanted))
        self._drawn_camera = Camera(Similarity(0, 0, 0, 0))

    def redo_mask(self) -> None:
        """Colour, opacity or visibility changed."""
        self._composed_stale = QRegion(QRect(QPoint(), self._wanted))

    def paint(self, painter: QPainter) -> None:
        """Bring the pictures up to date and draw; the painter's clip says how much of it."""
        self._follow_camera()
        whole = QRect(QPoint(), self._bare.size())
        bare, self._bare_stale = self._bare_stale & whole, QRegion()
        composed, self._composed_stale = (self._composed_stale + bare) & whole, QRegion()
        if not bare.isEmpty():
            self._redo_bare(bare.boundingRect())
        if not composed.isEmpty():
            self._redo_composed(composed.boundingRect())
        painter.drawImage(QPoint(), self._composed)

    def _follow_camera(self) -> None:
        """Shift what is there where the view was only panned; else redo everything."""
        resized = self._bare.size() != self._wanted or self._bare.devicePixelRatio() != self._ratio
        if not resized and self._camera == self._drawn_camera:
            return
        now, before, whole = self._camera.to_widget, self._drawn_camera.to_widget, QRect(QPoint(), self._wanted)
        dx, dy = (now.tx - before.tx) * self._ratio, (now.ty - before.ty) * self._ratio
        self._drawn_camera = self._camera
        panned = (now.a, now.b) == (before.a, before.b) and max(abs(dx - round(dx)), abs(dy - round(dy))) < 1e-6
        shift = QPoint(round(dx), round(dy)) if panned else QPoint()
        kept = whole.translated(shift) & whole
        if resized or not panned or kept.isEmpty():
            self._bare, self._composed = self._picture(), self._picture()
            self._bare_stale = QRegion(whole)
            return
        self._bare, self._composed = self._shifted(self._bare, shift), self._shifted(self._composed, shift)
        self._bare_stale = self._bare_stale.translated(shift) + (QRegion(whole) - QRegion(kept))
        self._composed_stale.translate(shift)

    def _picture(self) -> QImage:
        picture = QImage(self._wanted, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(self._ratio)
        return picture

    def _shifted(self, picture: QImage, shift: QPoint) -> QImage:
        result = self._picture()
        picture.setDevicePixelRatio(1)
        result.setDevicePixelRatio(1)
        painter = QPainter(result)
        painter.drawImage(shift, picture)
        painter.end()
        result.setDevicePixelRatio(self._ratio)
        return result

    def _redo_bare(self, rect: QRect) -> None:
        part = QImage(rect.size(), QImage.Format.Format_RGB32)
        part.fill(BACKGROUND)
        if self._photo is not None:
            painter = QPainter(part)
            self._draw(painter, rect, *self._photo.image(self._zoom))
            painter.end()
            if self._colours is not None:
                part.applyColorTransform(self._colours)
        _put(self._bare, rect, part)

    def _redo_composed(self, rect: QRect) -> None:
        part = self._bare.copy(rect)
        part.setDevicePixelRatio(1)
        if self._mask is not None and self.mask_visible and self.mask_opacity > 0:
            overlay = QImage(rect.size(), QImage.Format.Format_ARGB32_Premultiplied)
            overlay.fill(Qt.GlobalColor.transparent)
            painter = QPainter(overlay)
            self._draw(painter, rect, *self._mask.image(self._zoom))
            painter.resetTransform()
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(QRect(QPoint(), rect.size()), self.mask_colour)
            painter.end()
            painter = QPainter(part)
            painter.setOpacity(self.mask_opacity)
            painter.drawImage(0, 0, overlay)
            painter.end()
        _put(self._composed, rect, part)

    def _draw(self, painter: QPainter, rect: QRect, image: QImage, level: int) -> None:
        """A pyramid level onto a picture of that part of the widget."""
        document = self._document
        assert document is not None
        painter.setTransform(self._transform() * QTransform.fromTranslate(-rect.left(), -rect.top()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom < NEAREST_FROM)
        step = 1 << level
        source = QRectF(0, 0, document.width / step, document.height / step)
        painter.drawImage(QRectF(0, 0, document.width, document.height), image, source)

    @property
    def _zoom(self) -> float:
        return self._camera.scale * self._ratio

    def _transform(self) -> QTransform:
        """Photo → device pixels."""
        t, r = self._camera.to_widget, self._ratio
        return QTransform(t.a * r, t.b * r, -t.b * r, t.a * r, t.tx * r, t.ty * r)

    def _device_rect(self, box: Box) -> QRect:
        """Every device pixel that a change inside the box can reach: smoothing looks one level pixel further."""
        if box.empty:
            return QRect()
        reach = 2 * max(1.0, 1 / self._zoom)
        rect = QRectF(QPointF(box.left - reach, box.top - reach), QPointF(box.right + reach, box.bottom + reach))
        return self._transform().mapRect(rect).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _logical(self, rect: QRect) -> QRect:
        if rect.isEmpty():
            return QRect()
        r = self._ratio
        return QRectF(rect.left() / r, rect.top() / r, rect.width() / r, rect.height() / r).toAlignedRect()


def difference(document: Document, pixels: DeepPixels) -> Box:
    """Where pixels of the photo's size differ from the document's base."""
    return _NOWHERE if pixels is document.base else changed_box(document.base, pixels)


def _put(picture: QImage, rect: QRect, part: QImage) -> None:
    ratio = picture.devicePixelRatio()
    picture.setDevicePixelRatio(1)
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(rect.topLeft(), part)
    painter.end()
    picture.setDevicePixelRatio(ratio)


def _to_screen(icc: bytes | None) -> QColorTransform | None:
    """From the photo's profile to sRGB; None where it is sRGB already or no profile Qt can use."""
    if icc is None or len(icc) < 132 or icc[36:40] != b"acsp" or int.from_bytes(icc[:4], "big") > len(icc):
        return None
    space, screen = QColorSpace.fromIccProfile(icc), QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if not space.isValid() or space.colorModel() is not QColorSpace.ColorModel.Rgb or space == screen:
        return None
    transform = space.transformationToColorSpace(screen)
    return None if transform.isIdentity() else transform

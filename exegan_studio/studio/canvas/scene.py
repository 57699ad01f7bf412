"""Photo and mask as they stand on screen, kept in device pixels and redone only where something changed.

Two pictures of the widget's size are kept: the photo alone, and the photo under the mask. A brush event redoes the few pixels
it touched; a moving cursor redoes none; a march of the ants recolours their line.
"""

import math
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QColorSpace, QColorTransform, QImage, QPainter, QRegion, QTransform

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document, changed_box
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.studio.canvas.ants import Ants
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.looks import MaskLook
from exegan_studio.studio.canvas.overlay import Overlay, colour_table
from exegan_studio.studio.canvas.pyramid import MaskPyramid, PhotoPyramid

BACKGROUND = QColor(38, 38, 38)
NEAREST_FROM = 2.0
"""From this zoom on, photo pixels are shown as the squares they are."""
_EDGE = 4
"""Device pixels that a change reaches further than smoothing: rounding, and the line round a hole."""
_SLACK = 1.4
"""One rectangle is redone for several where it is at most so much larger than they are together."""
_MOST_RECTANGLES = 8
_NOWHERE = Box(0, 0, 0, 0)


class Scene:
    """Everything is in the widget's device pixels but for the camera and what `cover` returns (logical ones)."""

    def __init__(self) -> None:
        self.mask_colour = QColor(230, 30, 40)
        self.mask_opacity = 0.5
        self.mask_visible = True
        self.mask_look = MaskLook.COLOUR
        self._document: Document | None = None
        self._photo: PhotoPyramid | None = None
        self._mask: MaskPyramid | None = None
        self._overlay: Overlay | None = None
        self._ants = Ants()
        self._colours: QColorTransform | None = None
        self._differs = _NOWHERE
        self._camera, self._ratio = Camera(), 1.0
        self._wanted = QSize(1, 1)
        self._bare = self._composed = self._spare = QImage()
        self._drawn_camera, self._drawn_ratio = Camera(), 1.0
        self._bare_stale, self._composed_stale = QRegion(), QRegion()

    def set_document(self, document: Document | None) -> None:
        self._document, self._differs = document, _NOWHERE
        self._photo = PhotoPyramid(document.base) if document else None
        self._mask = MaskPyramid(document.mask) if document else None
        self._overlay = Overlay(self._mask, (document.width, document.height)) if document and self._mask else None
        self._colours = to_screen(document.photo.icc) if document else None
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
        """Look, colour, opacity or visibility changed."""
        self._composed_stale = QRegion(QRect(QPoint(), self._wanted))
        if not self._marching:
            self._ants.forget()

    def march(self) -> QRegion:
        """The ants go on; where to repaint (logical). Empty where none are on show."""
        if not self._marching or not self._composed_stale.isEmpty() or not self._ants.begun(self._composed.size()):
            return QRegion()
        self._ants.march(self._composed)
        region = QRegion()
        for rect in self._ants.squares():
            region += self._logical(rect)
        return region

    def paint(self, painter: QPainter) -> None:
        """Bring the pictures up to date and draw; the painter's clip says how much of it."""
        self._follow_camera()
        whole = QRect(QPoint(), self._bare.size())
        bare, self._bare_stale = self._bare_stale & whole, QRegion()
        composed, self._composed_stale = (self._composed_stale + bare) & whole, QRegion()
        for rect in few_rectangles(bare):
            self._redo_bare(rect)
        if not composed.isEmpty():
            self._redo_composed(few_rectangles(composed))
        painter.save()
        painter.scale(1 / self._ratio, 1 / self._ratio)
        painter.drawImage(QPoint(), self._composed)
        painter.restore()

    @property
    def _marching(self) -> bool:
        return self.mask_look is MaskLook.ANTS and self.mask_visible and self._overlay is not None

    def _follow_camera(self) -> None:
        """Shift what is there where the view was only panned; else redo everything."""
        resized = self._bare.size() != self._wanted or self._drawn_ratio != self._ratio
        if not resized and self._camera == self._drawn_camera:
            return
        now, before, whole = self._camera.to_widget, self._drawn_camera.to_widget, QRect(QPoint(), self._wanted)
        dx, dy = (now.tx - before.tx) * self._ratio, (now.ty - before.ty) * self._ratio
        self._drawn_camera, self._drawn_ratio = self._camera, self._ratio
        panned = (now.a, now.b) == (before.a, before.b) and max(abs(dx - round(dx)), abs(dy - round(dy))) < 1e-6
        shift = QPoint(round(dx), round(dy)) if panned else QPoint()
        kept = whole.translated(shift) & whole
        if resized:
            self._bare, self._composed = (QImage(self._wanted, QImage.Format.Format_RGB32) for _ in range(2))
            self._spare = QImage()
            self._ants.forget()
        if resized or not panned or kept.isEmpty():
            self._bare_stale = QRegion(whole)
            return
        self._bare = self._shifted(self._bare, shift)
        self._composed = self._shifted(self._composed, shift)
        self._ants.shift(shift.x(), shift.y())
        self._bare_stale = self._bare_stale.translated(shift) + (QRegion(whole) - QRegion(kept))
        self._composed_stale.translate(shift)

    def _shifted(self, picture: QImage, shift: QPoint) -> QImage:
        """Drawn into memory that is at hand: to take as much anew at every step of a pan takes longer than to draw."""
        result = QImage(picture.size(), picture.format()) if self._spare.isNull() else self._spare
        painter = QPainter(result)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(shift, picture)
        painter.end()
        self._spare = picture
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

    def _redo_composed(self, rects: list[QRect]) -> None:
        painter = QPainter(self._composed)
        for rect in rects:
            painter.setClipRect(rect)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(rect.topLeft(), self._bare, rect)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
            if self._overlay is not None and self.mask_visible:
                self._draw_mask(painter, rect, self._overlay)
        painter.end()
        if self._marching:
            for rect in rects:
                self._ants.draw(self._composed, rect)

    def _draw_mask(self, painter: QPainter, rect: QRect, overlay: Overlay) -> None:
        to_device = self._transform()
        if self.mask_look is MaskLook.COLOUR and self.mask_opacity > 0:
            overlay.colour(painter, rect, to_device, self._zoom, colour_table(self.mask_colour, self.mask_opacity))
        elif self.mask_look is MaskLook.GREY:
            overlay.grey(painter, rect, to_device, self._zoom)
        elif self.mask_look is MaskLook.ANTS:
            if not self._ants.begun(self._composed.size()):
                self._ants.begin(self._composed.size(), max(1, round(self._ratio)))
            by = self._ants.line
            self._ants.put(rect, overlay.inside(rect.adjusted(-by, -by, by, by), to_device, self._zoom, self._smooth))

    def _draw(self, painter: QPainter, rect: QRect, image: QImage, level: int) -> None:
        """A level of the photo onto a picture of that part of the widget."""
        document = self._document
        assert document is not None
        painter.setTransform(self._transform() * QTransform.fromTranslate(-rect.left(), -rect.top()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        step = 1 << level
        source = QRectF(0, 0, document.width / step, document.height / step)
        painter.drawImage(QRectF(0, 0, document.width, document.height), image, source)

    @property
    def _smooth(self) -> bool:
        return self._zoom < NEAREST_FROM

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
        return self._transform().mapRect(rect).toAlignedRect().adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)

    def _logical(self, rect: QRect) -> QRect:
        if rect.isEmpty():
            return QRect()
        r = self._ratio
        return QRectF(rect.left() / r, rect.top() / r, rect.width() / r, rect.height() / r).toAlignedRect()


def difference(document: Document, pixels: DeepPixels) -> Box:
    """Where pixels of the photo's size differ from the document's base."""
    return _NOWHERE if pixels is document.base else changed_box(document.base, pixels)


def few_rectangles(region: QRegion) -> list[QRect]:
    """What covers the region and is quick to redo: itself, or one rectangle round it where that is hardly larger."""
    rects = list(cast("Iterable[QRect]", region))  # PySide's stub does not say that a region can be gone through
    if len(rects) < 2:
        return rects
    whole = region.boundingRect()
    if len(rects) > _MOST_RECTANGLES or _area(whole) <= _SLACK * sum(map(_area, rects)):
        return [whole]
    return rects


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()


def _put(picture: QImage, rect: QRect, part: QImage) -> None:
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.drawImage(rect.topLeft(), part)
    painter.end()


def to_screen(icc: bytes | None) -> QColorTransform | None:
    """From the photo's profile to sRGB; None where it is sRGB already or no profile Qt can use."""
    if icc is None or len(icc) < 132 or icc[36:40] != b"acsp" or int.from_bytes(icc[:4], "big") > len(icc):
        return None
    space, screen = QColorSpace.fromIccProfile(icc), QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if not space.isValid() or space.colorModel() is not QColorSpace.ColorModel.Rgb or space == screen:
        return None
    transform = space.transformationToColorSpace(screen)
    return None if transform.isIdentity() else transform

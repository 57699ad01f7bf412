"""numpy arrays as Qt's images, and back."""

from collections import OrderedDict
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColorSpace, QImage

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.errors import PictureError
from exegan_studio.domain.picture import Picture
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.reading import DecodingLimits

MOST_SCALED = 400


class ScaledImages:
    """Cut and scaled once, with every source pixel counted, so that small pictures have smooth edges. Main thread."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, int, tuple[float, float, float]], QImage] = OrderedDict()

    def get(self, image: QImage, side: int, part: QRectF | None = None) -> QImage:
        """The part of the image (the whole one by default) as a square of `side` device pixels."""
        cut = part or image.rect().toRectF()
        key = (image.cacheKey(), side, (cut.x(), cut.y(), cut.width()))
        found = self._held.pop(key, None)
        self._held[key] = found = found or scaled_square(image, side, cut)
        if len(self._held) > MOST_SCALED:
            self._held.popitem(last=False)
        return found


def scaled_square(image: QImage, side: int, part: QRectF) -> QImage:
    """A part of the image as a square of `side` device pixels."""
    ratio, mode = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.copy(part.toRect()).scaled(side, side, ratio, mode)


def picture_of(image: QImage, name: str, limits: DecodingLimits) -> Picture:
    """A photo that has no file, of an image in any format, in sRGB and 8 bits. Any thread. Raises PictureError where it is
    beyond the limit."""
    width, height = image.width(), image.height()
    if width * height > limits.max_pixels:
        raise PictureError(f"{name} has {width} × {height} pixels.", "Copy a smaller one, or raise the limit in the settings.")
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != srgb:
        image = image.convertedToColorSpace(srgb)
    solid = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(solid.constBits(), np.uint8).reshape(height, solid.bytesPerLine())
    array = rows[:, : 4 * width].reshape(height, width, 4)
    alpha = None if (array[..., 3] == 255).all() else frozen(array[..., 3].copy())
    return replace(picture_from_pixels(array[..., :3], name), alpha=alpha)


def image_of(pixels: Pixels) -> QImage:
    """A QImage with a copy of the pixels (H x W x 3). Any thread; a QPixmap of it is for the main thread only."""
    solid = np.ascontiguousarray(pixels)
    height, width = solid.shape[:2]
    return QImage(solid.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()

"""numpy arrays as Qt's images."""

import numpy as np
from PySide6.QtGui import QImage

from exegan_studio.domain.arrays import Pixels


def image_of(pixels: Pixels) -> QImage:
    """A QImage with a copy of the pixels (H x W x 3). Any thread; a QPixmap of it is for the main thread only."""
    solid = np.ascontiguousarray(pixels)
    height, width = solid.shape[:2]
    return QImage(solid.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()

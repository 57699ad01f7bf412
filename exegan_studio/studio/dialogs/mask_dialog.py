"""Import a mask: how its picture is read, how it comes to the photo's size and to the mask, and what that looks like."""

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.domain.arrays import MaskArray, Pixels
from exegan_studio.domain.mask import Combine, combined
from exegan_studio.storage.mask_files import MaskFile, fitted, same_proportions

WIDTH, PREVIEW = 460, 460
HOWS = (
    (Combine.REPLACE, "Replaces the mask"),
    (Combine.ADD, "Is added to the mask"),
    (Combine.SUBTRACT, "Is taken away from the mask"),
    (Combine.INTERSECT, "Leaves of the mask what is in both"),
)
_RED = np.array((235, 45, 45), np.float32)


@dataclass(frozen=True)
class MaskImport:
    """`mask`: at the photo's size."""

    mask: MaskArray
    how: Combine


class MaskDialog(QDialog):
    """`wanted` comes before the dialog closes."""

    wanted = Signal(object)
    """A MaskImport."""

    def __init__(self, file: MaskFile, photo: Pixels, mask: MaskArray, parent: QWidget | None = None) -> None:
        """`photo`: as it is now, in 8 bits; `mask`: of its size, as it is now. Both are only looked at."""
        super().__init__(parent)
        self._file = file
        self._mask = mask
        self._height, self._width = mask.shape
        self._small_photo, self._small_mask = _small(photo, mask)
        self.setWindowTitle("Import a mask")
        self.reading = _combo("Hole is", "likely", "As the picture suggests")
        self.reading.addItem("What is white", "bright")
        if file.opaque is not None:
            self.reading.addItem("What is not transparent", "opaque")
        self.fit = _combo("Size", False, "Stretched to the photo")
        self.fit.addItem("As large as fits whole, in the middle", True)
        self.how = _combo("It", *HOWS[0])
        for how, words in HOWS[1:]:
            self.how.addItem(words, how)
        self.inside_out = QCheckBox("Inside out: what would be hole stays")
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.size_words, self.remark = _words("hint"), _words("warning")
        self.start = QPushButton("Import")
        self.start.setObjectName("primary")
        self.start.setDefault(True)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self._arrange()
        for combo in (self.reading, self.fit, self.how):
            combo.activated.connect(self._show_state)
        self.inside_out.toggled.connect(self._show_state)
        self.start.clicked.connect(self._import)
        self.cancel.clicked.connect(self.reject)
        self._show_state()

    def _arrange(self) -> None:
        file = self._file
        same_size = (file.width, file.height) == (self._width, self._height)
        stretched = not same_proportions(file.width, file.height, self._width, self._height)
        words = f"{file.name} is {file.width} × {file.height} pixels, as the photo is."
        if not same_size:
            words = (
                f"{file.name} is {file.width} × {file.height} pixels, the photo {self._width} × {self._height}: it is scaled."
            )
        self.size_words.setText(words)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = [self.reading, *([self.fit] if stretched else []), self.how]
        for number, combo in enumerate(rows):
            grid.addWidget(QLabel(combo.accessibleName()), number, 0)
            grid.addWidget(combo, number, 1)
        grid.addWidget(self.inside_out, len(rows), 1)
        self.fit.setVisible(stretched)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(self.picture)
        layout.addWidget(self.size_words)
        layout.addLayout(grid)
        layout.addWidget(self.remark)
        layout.addLayout(buttons)
        # The dialog follows what it shows, so that nothing is squeezed.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def _read(self, width: int, height: int) -> MaskArray:
        """What is chosen of the file, at that size."""
        readings = {"likely": self._file.likely, "bright": self._file.bright, "opaque": self._file.opaque}
        read = readings[self.reading.currentData()]
        assert read is not None, "it is only offered where it is there"
        placed = fitted(read, width, height, keep_proportions=bool(self.fit.currentData()))
        return ~placed if self.inside_out.isChecked() else placed

    def _show_state(self) -> None:
        high, wide = self._small_mask.shape
        read = self._read(wide, high)
        after = combined(self._small_mask, read, self.how.currentData())
        remark = ""
        if not read.any():
            remark = "Nothing of it is hole. Choose another way to read it."
        elif bool((read == 255).all()):
            remark = "All of it is hole. Choose another way to read it."
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.start.setEnabled(bool(read.any()))
        self.picture.setPixmap(_laid_over(self._small_photo, after))

    def _import(self) -> None:
        self.wanted.emit(MaskImport(self._read(self._width, self._height), self.how.currentData()))
        self.accept()


def _combo(name: str, data: object, words: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.addItem(words, data)
    return combo


def _small(photo: Pixels, mask: MaskArray) -> tuple[Pixels, MaskArray]:
    """Both within PREVIEW, never enlarged."""
    height, width = mask.shape
    factor = min(1.0, PREVIEW / max(width, height))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return small, fitted(mask, *size)


def _laid_over(photo: Pixels, mask: MaskArray) -> QPixmap:
    share = mask[..., None].astype(np.float32) * np.float32(0.6 / 255)
    mixed = (photo * (1 - share) + _RED * share + np.float32(0.5)).astype(np.uint8)
    high, wide = mask.shape
    return QPixmap.fromImage(QImage(mixed.tobytes(), wide, high, 3 * wide, QImage.Format.Format_RGB888))


def _words(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setFixedWidth(WIDTH)
    return label

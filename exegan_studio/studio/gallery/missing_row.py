"""A row of the exemplar set for an exemplar whose file is not there."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.project import SavedExemplar
from exegan_studio.studio.gallery.delegate import square_about
from exegan_studio.studio.icons import icon
from exegan_studio.studio.pictures import image_of, scaled_square

FAINT = 0.45


class MissingRow(QWidget):
    """Its small picture, faint, its name, and what can be done."""

    def __init__(
        self, one: SavedExemplar, side: int, find: Callable[[], object], let_go: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.exemplar = one
        picture = QLabel()
        picture.setFixedSize(side, side)
        if one.thumbnail is not None:
            picture.setPixmap(_faint(one, side, self.devicePixelRatioF()))
        name, said = QLabel(), QLabel("not there any more")
        name.setText(name.fontMetrics().elidedText(one.ref.name, Qt.TextElideMode.ElideMiddle, 130))
        name.setToolTip(f"Was {one.path}")
        name.setObjectName("dim")
        said.setObjectName("hint")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(said)
        self.find_button = QToolButton()
        self.find_button.setText("Find…")
        self.find_button.setToolTip(f"Show where {one.ref.name} is now")
        self.find_button.clicked.connect(find)
        self.cross = QToolButton()
        self.cross.setIcon(icon("close"))
        self.cross.setIconSize(QSize(14, 14))
        self.cross.setToolTip("Do without it")
        self.cross.setAccessibleName(f"Do without {one.ref.name}")
        self.cross.clicked.connect(let_go)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(picture)
        layout.addLayout(words, 1)
        layout.addWidget(self.find_button)
        layout.addWidget(self.cross)


def _faint(one: SavedExemplar, side: int, ratio: float) -> QPixmap:
    assert one.thumbnail is not None
    image = image_of(one.thumbnail)
    whole = QPixmap.fromImage(scaled_square(image, round(side * ratio), square_about(image, None)))
    drawn = QPixmap(whole.size())
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setOpacity(FAINT)
    painter.drawPixmap(0, 0, whole)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn

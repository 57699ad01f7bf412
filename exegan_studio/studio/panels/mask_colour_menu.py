"""A submenu for the colour laid over the hole, and how thick it is."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QVBoxLayout, QWidget, QWidgetAction

from exegan_studio.studio.panels.sliders import percent_slider

COLOURS = (
    ("Red", "#e61e28"),
    ("Orange", "#ff8a00"),
    ("Yellow", "#ffd800"),
    ("Green", "#1fb545"),
    ("Blue", "#2a6cff"),
    ("Magenta", "#e020c0"),
    ("White", "#ffffff"),
)
SIDE = 16


class MaskColourMenu(QMenu):
    """Shows what it is told, and tells what the artist chooses. The canvas is seen beside it meanwhile."""

    colour_wanted = Signal(QColor)
    opacity_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Mask colour", parent)
        self._now = QColor(COLOURS[0][1])
        self.colours = QActionGroup(self)
        for name, code in COLOURS:
            action = self.addAction(_swatch(QColor(code)), name)
            action.setCheckable(True)
            action.setIconVisibleInMenu(True)
            action.setData(code)
            self.colours.addAction(action)
        self.colours.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self.colours.triggered.connect(self._chosen)
        self.addAction("Another colour…").triggered.connect(self._ask)
        self.addSeparator()
        self.opacity = percent_slider("Opacity", "How thickly the colour lies over the photo")
        self.opacity.changed.connect(self.opacity_wanted)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(26, 4, 16, 6)
        layout.addWidget(self.opacity)
        row = QWidgetAction(self)
        row.setDefaultWidget(holder)
        self.addAction(row)

    def show_now(self, colour: QColor, opacity: float) -> None:
        self._now = colour
        for action in self.colours.actions():
            action.setChecked(QColor(action.data()) == colour)
        self.opacity.set_value(opacity)

    def _chosen(self, action: QAction) -> None:
        self.colour_wanted.emit(QColor(action.data()))

    def _ask(self) -> None:
        dialog = QColorDialog(self._now, self.parentWidget())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Colour of the mask")
        dialog.currentColorChanged.connect(self.colour_wanted)
        before = QColor(self._now)
        dialog.rejected.connect(lambda: self.colour_wanted.emit(before))
        dialog.open()


def _swatch(colour: QColor) -> QIcon:
    drawn = QPixmap(QSize(SIDE, SIDE))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(QColor(0, 0, 0, 120))
    painter.drawRoundedRect(1, 1, SIDE - 3, SIDE - 3, 3, 3)
    painter.end()
    return QIcon(drawn)

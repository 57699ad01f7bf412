"""The exemplar set: a row for each picked picture with its weight."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.project import SavedExemplar
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.delegate import square_about
from exegan_studio.studio.gallery.missing_row import MissingRow
from exegan_studio.studio.gallery.picks import LEAST_WEIGHT, Pick, Picks
from exegan_studio.studio.gallery.sight import Focus
from exegan_studio.studio.gallery.zones import ZoneButton
from exegan_studio.studio.icons import icon
from exegan_studio.studio.pictures import scaled_square

SIDE = 34


class SetPanel(QWidget):
    """Rows are kept while their picture stays picked, so that a slider being dragged is not replaced under the hand."""

    weight_changed = Signal(object, float)
    """A Path and its new weight."""
    removed = Signal(object)
    """A Path."""
    zones_changed = Signal(object, object)
    """A Path and the zones it is for, a tuple; empty: the whole face."""
    find_wanted = Signal(object)
    """A SavedExemplar that is missing."""
    let_go = Signal(object)
    """The same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._rows: dict[Path, SetRow] = {}
        self._missing: list[MissingRow] = []
        self._title = QLabel()
        self._title.setObjectName("section")
        self._hint = QLabel("Click a picture to use it as exemplar.\nCtrl-click adds more.")
        self._hint.setObjectName("hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        self._layout = layout

    def show_picks(self, picks: Picks) -> None:
        chosen = [pick.path for pick in picks.all]
        for path in [path for path in self._rows if path not in chosen]:
            row = self._rows.pop(path)
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, pick in enumerate(picks.all):
            row = self._rows.get(pick.path)
            if row is None:
                row = self._rows[pick.path] = SetRow(pick.path, self)
            self._layout.insertWidget(2 + place, row)
            row.show_pick(place + 1, pick, picks.share(pick), alone=sum(pick.rivals(one) for one in picks.all) == 1)
            row.zones.setVisible(picks.zones_count)
        self._title.setText(f"Exemplar set ({len(chosen)})" if len(chosen) > 1 else "Exemplar")
        self._hint.setVisible(not chosen)

    def show_missing(self, missing: Sequence[SavedExemplar]) -> None:
        """Below the others."""
        for row in self._missing:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._missing = [self._missing_row(one) for one in missing]
        for row in self._missing:
            self._layout.addWidget(row)

    def _missing_row(self, one: SavedExemplar) -> MissingRow:
        return MissingRow(one, SIDE, lambda: self.find_wanted.emit(one), lambda: self.let_go.emit(one), self)

    @property
    def missing(self) -> tuple[MissingRow, ...]:
        return tuple(self._missing)

    def show_image(self, path: Path, image: QImage, focus: Focus | None) -> None:
        if path in self._rows:
            self._rows[path].show_image(image, focus)

    @property
    def rows(self) -> dict[Path, "SetRow"]:
        return dict(self._rows)


class SetRow(QWidget):
    """Picture, name, weight, what it is for, and a cross."""

    def __init__(self, path: Path, panel: SetPanel) -> None:
        super().__init__(panel)
        self._picture = QLabel()
        self._picture.setFixedSize(SIDE, SIDE)
        self._name = QLabel()
        self._full_name = shown_name(path)
        self._name.setToolTip(str(path))
        self._share = QLabel()
        self._share.setObjectName("dim")
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(LEAST_WEIGHT * 100), 100)
        self.slider.setAccessibleName(f"Weight of {self._full_name}")
        self.slider.setToolTip("How much of the fill comes from this exemplar, against the others")

        def weigh(value: int) -> None:
            panel.weight_changed.emit(path, value / 100)

        self.slider.valueChanged.connect(weigh)
        self.remove_button = QToolButton()
        self.remove_button.setIcon(icon("close"))
        self.remove_button.setIconSize(QSize(14, 14))
        self.remove_button.setToolTip("Take out of the set")
        self.remove_button.clicked.connect(lambda: panel.removed.emit(path))
        self.zones = ZoneButton(self._full_name)

        def choose(zones: tuple[str, ...]) -> None:
            panel.zones_changed.emit(path, zones)

        self.zones.chosen.connect(choose)
        words = QHBoxLayout()
        words.addWidget(self._name, 1)
        words.addWidget(self._share)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(words)
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self.slider, 1)
        below.addWidget(self.zones)
        self._rest = QWidget()
        below.addWidget(self._rest, 1)
        middle.addLayout(below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._picture)
        layout.addLayout(middle, 1)
        layout.addWidget(self.remove_button)

    def show_pick(self, place: int, pick: Pick, share: float, *, alone: bool) -> None:
        text = self._name.fontMetrics().elidedText(f"{place}  {self._full_name}", Qt.TextElideMode.ElideMiddle, 150)
        self._name.setText(text)
        self._share.setText("" if alone else f"{share:.0%}")
        self.slider.setVisible(not alone)
        self._rest.setVisible(alone)
        self.zones.show_zones(pick.zones)
        self.slider.blockSignals(True)
        self.slider.setValue(round(pick.weight * 100))
        self.slider.blockSignals(False)

    def show_image(self, image: QImage, focus: Focus | None) -> None:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap.fromImage(scaled_square(image, round(SIDE * ratio), square_about(image, focus)))
        drawn.setDevicePixelRatio(ratio)
        self._picture.setPixmap(drawn)

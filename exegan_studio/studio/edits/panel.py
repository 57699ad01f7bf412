"""The panel of accepted edits: a list to switch, order and fork, and sliders for the one that is chosen."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.studio.edits.rows import EditRow, rows_of
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.sliders import LabelledSlider, percent_slider
from exegan_studio.studio.pictures import image_of

THUMBNAIL = 48
WIDEST_FEATHER = 0.04
_ROW_ROLE = Qt.ItemDataRole.UserRole


class EditsPanel(QWidget):
    """Shows a tree and says what was wished; the edit controller does it."""

    enabled_wanted = Signal(int, bool)
    move_wanted = Signal(int, int)
    tip_wanted = Signal(object)
    """The id of an edit to go on from; None: the photo."""
    blend_wanted = Signal(int, object)
    """A BlendSettings, again and again while a slider moves; then `settled`."""
    settled = Signal()
    counted = Signal(int)
    """So many edits are in the branch now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._tree = EditTree()
        self.list = QListWidget()
        self.list.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.list.setSpacing(1)
        self.list.setWordWrap(True)
        self.list.setAccessibleName("Accepted edits, the newest first")
        self.list.currentRowChanged.connect(self._show_chosen)
        self.list.itemChanged.connect(self._checked)
        self.list.itemDoubleClicked.connect(self._go_on)
        self.up = self._button("raise", "Later: over the edit above it (Ctrl+Up)", lambda: self._move(1))
        self.down = self._button("lower", "Earlier: under the edit below it (Ctrl+Down)", lambda: self._move(-1))
        self.fork = self._button("fork", "Go on from here; later edits stay as another branch (double click)", self._go_on)
        self.reset = self._button("undo", "Opacity, feather, tone and grain as the candidate was made", self._reset)
        for keys, act in (("Ctrl+Up", self.up), ("Ctrl+Down", self.down)):
            shortcut = QShortcut(QKeySequence(keys), self.list, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act.click)
        self.opacity = percent_slider("Opacity", "How far the edit covers what lies below it.")
        self.feather = LabelledSlider(
            "Feather",
            lambda value: f"{value:.1%}",
            80,
            lambda value: value / WIDEST_FEATHER * 80,
            lambda step: step / 80 * WIDEST_FEATHER,
            "Width of the soft edge outside the hole, as a part of the face's square.",
        )
        self.tone = percent_slider("Match tone", "How far the edit's tone is matched to what surrounds it.")
        self.grain = percent_slider("Match grain", "How far the photo's grain is laid over the edit.")
        self._sliders = QWidget()
        self._note = QLabel()
        self._lay_out()
        self._show_chosen()

    @property
    def chosen(self) -> EditRow | None:
        """The row that buttons and sliders are about; None while the list is empty."""
        place = self.list.currentRow()
        return self.list.item(place).data(_ROW_ROLE) if place >= 0 else None

    def show_tree(self, tree: EditTree) -> None:
        """The chosen edit stays chosen; a new one on top becomes the chosen one."""
        before, self._tree = self._tree, tree
        chosen = self.chosen
        wanted = chosen.tip if chosen is not None else None
        if tree.tip is not None and len(tree.nodes) > len(before.nodes):
            wanted = tree.tip
        rows = rows_of(tree)
        with QSignalBlocker(self.list):
            while self.list.count() > len(rows):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(rows):
                self.list.addItem(QListWidgetItem())
            for place, row in enumerate(rows):
                self._fill(self.list.item(place), row)
            places = [place for place, row in enumerate(rows) if row.tip == wanted]
            self.list.setCurrentRow(places[0] if places else 0)
        self._show_chosen()
        self.counted.emit(len(tree.branch(tree.tip)))

    def _fill(self, item: QListWidgetItem, row: EditRow) -> None:
        old: EditRow | None = item.data(_ROW_ROLE)
        item.setData(_ROW_ROLE, row)
        other = "" if row.within else "Other branch: "
        item.setText(f"{other}{row.title}\n{row.detail}" if row.detail else row.title)
        item.setToolTip(item.text())
        node, shown = row.node, old.node if old else None
        if node is None:
            if old is None or shown is not None:
                item.setIcon(icon("photo"))
        elif shown is None or shown.thumbnail is not node.thumbnail:
            item.setIcon(thumbnail_of(node))
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node is not None and row.within:
            item.setFlags(plain | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if node.enabled else Qt.CheckState.Unchecked)
        else:
            item.setFlags(plain)
            item.setData(Qt.ItemDataRole.CheckStateRole, None)

    def _show_chosen(self) -> None:
        row, count = self.chosen, len(self._tree.branch(self._tree.tip))
        node = row.node if row is not None and row.within else None
        place = self.list.currentRow()
        self.up.setEnabled(node is not None and place > 0)
        self.down.setEnabled(node is not None and place < count - 1)
        self.fork.setEnabled(row is not None and row.tip != self._tree.tip)
        self._sliders.setEnabled(node is not None)
        self.reset.setEnabled(node is not None and node.blend != node.recipe.blend)
        blend = node.blend if node is not None else BlendSettings()
        for slider, value in zip(self._all(), (blend.opacity, blend.feather, blend.tone, blend.grain), strict=True):
            # While it moves, the slider is ahead of the picture.
            if not slider.slider.isSliderDown():
                slider.set_value(value)
        self._note.setText(words_for(self._tree))
        self._note.setVisible(bool(self._note.text()))

    def _all(self) -> tuple[LabelledSlider, ...]:
        return self.opacity, self.feather, self.tone, self.grain

    def _chosen_node(self) -> EditNode | None:
        row = self.chosen
        return row.node if row is not None and row.within else None

    def _moved(self) -> None:
        node = self._chosen_node()
        if node is not None:
            opacity, feather, tone, grain = (slider.value for slider in self._all())
            self.blend_wanted.emit(node.id, replace(node.blend, opacity=opacity, feather=feather, tone=tone, grain=grain))

    def _reset(self) -> None:
        node = self._chosen_node()
        if node is not None:
            self.settled.emit()
            self.blend_wanted.emit(node.id, node.recipe.blend)
            self.settled.emit()

    def _move(self, steps: int) -> None:
        node = self._chosen_node()
        if node is not None:
            self.move_wanted.emit(node.id, steps)

    def _go_on(self) -> None:
        row = self.chosen
        if row is not None and row.tip != self._tree.tip:
            self.tip_wanted.emit(row.tip)

    def _checked(self, item: QListWidgetItem) -> None:
        row: EditRow | None = item.data(_ROW_ROLE)
        enabled = item.checkState() is Qt.CheckState.Checked
        if row is not None and row.node is not None and row.within and enabled is not row.node.enabled:
            self.enabled_wanted.emit(row.node.id, enabled)

    def _button(self, name: str, tip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 6, 8, 4)
        buttons.setSpacing(4)
        for button in (self.up, self.down, self.fork):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.reset)
        sliders = QVBoxLayout(self._sliders)
        sliders.setContentsMargins(10, 0, 10, 8)
        sliders.setSpacing(2)
        for slider in self._all():
            slider.changed.connect(self._moved)
            slider.slider.sliderPressed.connect(self.settled)
            slider.slider.sliderReleased.connect(self.settled)
            sliders.addWidget(slider)
        self._note.setObjectName("hint")
        self._note.setWordWrap(True)
        self._note.setMargin(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._note)
        layout.addWidget(self.list, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._sliders)


def thumbnail_of(node: EditNode) -> QIcon:
    side = 2 * THUMBNAIL
    image = image_of(node.thumbnail).scaled(side, side, mode=Qt.TransformationMode.SmoothTransformation)
    found = QIcon(QPixmap.fromImage(image))
    # Without one of its own for it, Qt tints the picture of a chosen row.
    found.addPixmap(QPixmap.fromImage(image), QIcon.Mode.Selected)
    return found


def words_for(tree: EditTree) -> str:
    """What is worth saying of the tree as a whole."""
    if not tree.nodes:
        return "Accepted candidates stand here, to be adjusted at any time."
    off = sum(not one.seen for one in tree.branch(tree.tip))
    return f"{off} switched off. Always rendered from the photo as opened." if off else ""

"""Export: where to, which format, at which quality, and the proof that the rest of the photo is untouched."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.domain.picture import Picture
from exegan_studio.pipeline.sidecar import sidecar_path
from exegan_studio.studio.panels.sliders import LabelledSlider

FORMATS = ((".png", "PNG"), (".jpg", "JPEG"), (".webp", "WebP"), (".tif", "TIFF"), (".ora", "OpenRaster"))
OTHER_SPELLINGS = {".jpeg": ".jpg", ".tiff": ".tif"}
LOSSY = (".jpg", ".webp")
USUAL_QUALITY = 95
WIDTH = 560


@dataclass(frozen=True)
class ExportRequest:
    """`quality` None: as the photo itself was compressed, or lossless. `told`: the file says how it was made; `sidecar`: so
    does a JSON file beside it."""

    path: Path
    quality: int | None
    overwrite: bool
    told: bool = True
    sidecar: bool = False


@dataclass(frozen=True)
class Telling:
    """Where it is said how a picture was made: inside its file, in a file beside it."""

    inside: bool
    beside: bool


class ExportDialog(QDialog):
    """Stays open until the file is written, so that a failure can be mended here."""

    wanted = Signal(object)
    """An ExportRequest."""

    def __init__(self, photo: Picture, path: Path, telling: Telling | None = None, parent: QWidget | None = None) -> None:
        """`telling`: how it was made, and where that is said at first; None: there is nothing to tell."""
        super().__init__(parent)
        self._photo = photo
        self._working = False
        self._tells = telling is not None
        self.setWindowTitle("Export the edited photo")
        self.name = QLineEdit(path.name)
        self.name.setAccessibleName("File name")
        self.folder = QLineEdit(str(path.parent))
        self.folder.setAccessibleName("Folder")
        self.format = QComboBox()
        for suffix, words in FORMATS:
            self.format.addItem(words, suffix)
        self.as_photo = QCheckBox("As the photo itself was compressed")
        self.as_photo.setChecked(True)
        self.quality = LabelledSlider("Quality", lambda v: f"{v:.0f}", 99, lambda v: v - 1, lambda step: step + 1)
        self.quality.set_value(USUAL_QUALITY)
        self.told = QCheckBox("The file says how it was made: recipes, holes and the proof")
        self.told.setChecked(telling is not None and telling.inside)
        self.sidecar = QCheckBox("A JSON file beside it says so, too")
        self.sidecar.setChecked(telling is not None and telling.beside)
        self.stated = _words("hint")
        self.stated.setText("That a trained model made part of it stands in every export (IPTC digital source type).")
        self.loses = _words("hint")
        self.exists = _words("warning")
        self.overwrite = QCheckBox("Replace that file")
        self.proof = _words("text")
        self.failure = _words("failure")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.export = QPushButton("Export")
        self.export.setObjectName("primary")
        self.export.setDefault(True)
        self.cancel = QPushButton("Cancel")
        self._arrange()
        self.name.textChanged.connect(self._name_changed)
        self.folder.textChanged.connect(self._show_state)
        self.format.activated.connect(self._format_chosen)
        self.as_photo.toggled.connect(self._show_state)
        self.overwrite.toggled.connect(self._show_state)
        self.sidecar.toggled.connect(self._show_state)
        self.export.clicked.connect(self._export)
        self.cancel.clicked.connect(self.reject)
        self.show_proof("Comparing with the photo…")
        self._name_changed()
        self.name.setFocus()
        self.name.setSelection(0, len(path.stem))

    @property
    def path(self) -> Path:
        return Path(self.folder.text()).expanduser() / self.name.text().strip()

    @property
    def suffix(self) -> str:
        """One of FORMATS' suffixes; empty where the name ends in none of them."""
        suffix = Path(self.name.text().strip()).suffix.lower()
        suffix = OTHER_SPELLINGS.get(suffix, suffix)
        return suffix if suffix in [known for known, _ in FORMATS] else ""

    def show_proof(self, text: str) -> None:
        self.proof.setText(text)

    def show_failure(self, text: str) -> None:
        """The file was not written; the dialog can be used again."""
        self.failure.setText(text)
        self.failure.setVisible(bool(text))
        self._set_working(False)

    def reject(self) -> None:
        # While the file is being written there is nothing to cancel: it is written whole or not at all.
        if not self._working:
            super().reject()

    def _arrange(self) -> None:
        browse = QPushButton("Browse…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(QLabel("Name"), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.format, 0, 2)
        grid.addWidget(QLabel("Folder"), 1, 0)
        grid.addWidget(self.folder, 1, 1)
        grid.addWidget(browse, 1, 2)
        grid.setColumnStretch(1, 1)
        rule = QFrame()
        rule.setObjectName("rule")
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress, 1)
        buttons.addStretch(1)
        self.cancel.setAutoDefault(False)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addLayout(grid)
        layout.addWidget(self.exists)
        layout.addWidget(self.overwrite)
        layout.addWidget(self.as_photo)
        layout.addWidget(self.quality)
        layout.addWidget(self.loses)
        for words in (self.told, self.sidecar, self.stated):
            layout.addWidget(words)
            words.setVisible(self._tells)
        layout.addWidget(rule)
        layout.addWidget(self.proof)
        layout.addWidget(self.failure)
        layout.addLayout(buttons)
        # The dialog follows what it shows, so that nothing is squeezed.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.progress.hide()
        self.failure.hide()

    def _name_changed(self) -> None:
        if self.suffix:
            self.format.setCurrentIndex(self.format.findData(self.suffix))
        self._show_state()

    def _format_chosen(self, row: int) -> None:
        stem = self.name.text().strip()
        if self.suffix or Path(stem).suffix.lower() in OTHER_SPELLINGS:
            stem = stem[: -len(Path(stem).suffix)]
        self.name.setText(stem + str(self.format.itemData(row)))

    def _show_state(self) -> None:
        lossy = self.suffix in LOSSY
        own = self.suffix == ".jpg" and self._photo.format == "JPEG"
        self.as_photo.setVisible(own)
        self.quality.setVisible(lossy)
        self.quality.setEnabled(not (own and self.as_photo.isChecked()))
        self.loses.setText(_loses(self.suffix, self._photo))
        self.loses.setVisible(bool(self.loses.text()))
        problem = self._problem()
        names = [] if problem else [path.name for path in self._written() if path.exists()]
        taken = bool(names)
        verb = "exists" if len(names) == 1 else "exist"
        self.exists.setText(problem or (f"{' and '.join(names)} {verb} already." if taken else ""))
        self.exists.setVisible(bool(self.exists.text()))
        self.overwrite.setText("Replace that file" if len(names) == 1 else "Replace these files")
        self.overwrite.setVisible(taken)
        if not taken:
            self.overwrite.setChecked(False)
        self.export.setEnabled(not self._working and not problem and (not taken or self.overwrite.isChecked()))

    def _written(self) -> list[Path]:
        return [self.path, sidecar_path(self.path)] if self.sidecar.isChecked() else [self.path]

    def _problem(self) -> str:
        if not self.name.text().strip():
            return "Give the file a name."
        if not self.suffix:
            return "End the name in .png, .jpg, .webp, .tif or .ora, or choose the format beside it."
        if not self.path.parent.is_dir():
            return "That folder is not there."
        if self.path.is_dir():
            return "That name is a folder's."
        return ""

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder to export to", self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _export(self) -> None:
        own = self.suffix == ".jpg" and self._photo.format == "JPEG" and self.as_photo.isChecked()
        quality = None if own or self.suffix not in LOSSY else round(self.quality.value)
        self.failure.hide()
        self._set_working(True)
        told, beside = self.told.isChecked(), self.sidecar.isChecked()
        self.wanted.emit(ExportRequest(self.path, quality, self.overwrite.isChecked(), told, beside))

    def _set_working(self, working: bool) -> None:
        self._working = working
        self.progress.setVisible(working)
        self.cancel.setEnabled(not working)
        self._show_state()


def _loses(suffix: str, photo: Picture) -> str:
    deep, clear = photo.pixels.dtype.itemsize > 1, photo.alpha is not None
    if suffix == ".jpg":
        lost = [*(["16 bits become 8"] if deep else []), *(["transparency becomes white"] if clear else [])]
        return (
            "JPEG compresses every pixel anew" + (": " + ", ".join(lost) if lost else "") + ". PNG and TIFF keep them exactly."
        )
    if suffix == ".webp":
        return "WebP compresses every pixel anew" + (": 16 bits become 8" if deep else "") + ". PNG and TIFF keep them exactly."
    if suffix == ".ora":
        return "A layer for each edit over the photo as it was opened, for Krita, GIMP and other programs."
    return ""


def _words(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setFixedWidth(WIDTH)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

"""Import EXE-GAN weights: which two files, where they are offered and under which terms, and how far the import is."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from exegan_studio.engines.exegan.checkpoints.terms import ENCODER_FILE, GENERATOR_FILES, LICENCE, WHERE
from exegan_studio.jobs.job import Progress
from exegan_studio.studio.dialogs.file_row import FileRow

WIDTH = 580
KINDS = "Published weights (*.pt *.pth);;All files (*)"
STEPS = 1000


@dataclass(frozen=True)
class ImportRequest:
    """The two files as they were fetched."""

    generator: Path
    encoder: Path


class ImportDialog(QDialog):
    """Stays open until the weights are there, so that a failure can be mended here. Cancel first stops an import, then
    closes."""

    wanted = Signal(object)
    """An ImportRequest."""
    stop_wanted = Signal()
    folder_used = Signal(str)

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        """`folder`: where files are looked for first."""
        super().__init__(parent)
        self._folder = folder
        self._working = False
        self.setWindowTitle("Import EXE-GAN weights")
        self.generator = FileRow("Generator", f"for example {GENERATOR_FILES[0]}", self._browse)
        self.encoder = FileRow("Encoder", f"for example {ENCODER_FILE}", self._browse)
        self.failure = _words("failure")
        self.stage = _words("hint")
        self.progress = QProgressBar()
        self.progress.setRange(0, STEPS)
        self.progress.setTextVisible(False)
        self.start = QPushButton("Import")
        self.start.setObjectName("primary")
        self.start.setDefault(True)
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self._arrange()
        self.start.clicked.connect(self._start)
        self.cancel.clicked.connect(self.reject)
        for row in (self.generator, self.encoder):
            row.field.textChanged.connect(self._edited)
        self._show_state()

    @property
    def working(self) -> bool:
        return self._working

    def show_progress(self, progress: Progress) -> None:
        self._say(progress.text)
        self.progress.setValue(round(STEPS * (progress.fraction or 0)))

    def show_failure(self, text: str) -> None:
        """Nothing was imported; the dialog can be used again."""
        self._show_end(text, "")

    def show_stopped(self) -> None:
        self._show_end("", "Stopped: nothing was imported.")

    def reject(self) -> None:
        if self._working:
            self._say("Stopping…")
            self.cancel.setEnabled(False)
            self.stop_wanted.emit()
        else:
            super().reject()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, row in enumerate((self.generator, self.encoder)):
            for column, widget in enumerate((row.name, row.field, row.button)):
                grid.addWidget(widget, number, column)
        where, terms = _words("text"), _words("hint")
        where.setText(WHERE)
        terms.setText(LICENCE)
        rule = QFrame()
        rule.setObjectName("rule")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(where)
        layout.addWidget(terms)
        layout.addWidget(rule)
        layout.addLayout(grid)
        for widget in (self.failure, self.stage, self.progress):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        # The dialog follows what it shows, so that nothing is squeezed.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.failure.hide()
        self.stage.hide()

    def _edited(self) -> None:
        self.failure.hide()
        self._say("")
        self._show_state()

    def _browse(self, row: FileRow) -> None:
        chosen = row.path
        folder = str(chosen.parent) if chosen is not None else self._folder
        name, _ = QFileDialog.getOpenFileName(self, f"The {row.name.text().lower()}'s file", folder, KINDS)
        if name:
            self._folder = str(Path(name).parent)
            row.field.setText(name)

    def _start(self) -> None:
        generator, encoder = self.generator.path, self.encoder.path
        if generator is None or encoder is None:
            return
        self.failure.hide()
        self._set_working(True)
        self.show_progress(Progress(0.0, "Reading the files…"))
        self.folder_used.emit(str(generator.parent))
        self.wanted.emit(ImportRequest(generator, encoder))

    def _show_end(self, failure: str, remark: str) -> None:
        self.failure.setText(failure)
        self.failure.setVisible(bool(failure))
        self._say(remark)
        self.progress.setValue(0)
        self._set_working(False)

    def _say(self, text: str) -> None:
        self.stage.setText(text)
        self.stage.setVisible(bool(text))

    def _set_working(self, working: bool) -> None:
        self._working = working
        self.cancel.setEnabled(True)
        self._show_state()

    def _show_state(self) -> None:
        for row in (self.generator, self.encoder):
            row.enable(not self._working)
        missing = self.generator.path is None or self.encoder.path is None
        self.start.setEnabled(not self._working and not missing)
        self.start.setToolTip("Choose both files first." if missing else "")
        self.progress.setVisible(self._working)


def _words(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setFixedWidth(WIDTH)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

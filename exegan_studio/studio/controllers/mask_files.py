"""Masks from and to files, and the last mask again. Files are read and written off the main thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from exegan_studio.domain.document import Document
from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.images import PICTURE_SUFFIXES
from exegan_studio.storage.mask_files import MaskFile, read_mask, write_mask
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.studio.dialogs.mask_dialog import MaskDialog, MaskImport
from exegan_studio.studio.dialogs.save_name import ask_where
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import MASK_FOLDER
from exegan_studio.studio.state import StudioState


class MaskFileController:
    """Does nothing where no photo is open. One import dialog at a time."""

    def __init__(self, state: StudioState, services: Services, parent: Callable[[], QWidget]) -> None:
        self._state = state
        self._services = services
        self._parent = parent
        self.dialog: MaskDialog | None = None
        state.photo_changed.connect(self._close)

    def choose_import(self) -> None:
        kinds = " ".join(sorted(f"*{suffix}" for suffix in PICTURE_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._parent(), "Import a mask", str(self._folder()), f"Pictures ({kinds});;All files (*)"
        )
        if name:
            self.import_file(Path(name))

    def choose_export(self) -> None:
        document = self._state.document
        if document is None:
            return
        suggested = self._folder() / f"{Path(document.photo.name).stem}-mask.png"
        chosen = ask_where(self._parent(), "Export the mask", suggested, "PNG (*.png)")
        if chosen is not None:
            path, overwrite = chosen
            self.export_to(path, overwrite=overwrite)

    def import_file(self, path: Path) -> None:
        """Read it, then ask in a dialog how it comes to the mask."""
        document, limits = self._state.document, self._services.limits
        if document is None or self.dialog is not None:
            return

        def work(_control: JobControl) -> MaskFile:
            return read_mask(path, limits)

        def done(file: MaskFile) -> None:
            if self._state.document is document and self.dialog is None:
                self._services.settings.set(MASK_FOLDER, str(path.parent))
                self._ask(document, file)

        self._services.files.submit(Job("Importing the mask", work, on_done=done))

    def export_to(self, path: Path, *, overwrite: bool) -> None:
        """As a PNG of the photo's size."""
        document = self._state.document
        if document is None:
            return
        document.end_stroke()
        mask, photo = document.snapshot_mask(), document.photo.path

        def work(_control: JobControl) -> None:
            write_mask(path, mask, photo, overwrite=overwrite)

        def done(_nothing: None) -> None:
            self._services.settings.set(MASK_FOLDER, str(path.parent))
            self._services.reporter.say(f"The mask is in {shown_name(path)}.", "", MessageKind.GOOD)

        self._services.files.submit(Job("Exporting the mask", work, on_done=done))

    def reload(self) -> None:
        """The mask of the last Generate, or the last one cleared."""
        document, last = self._state.document, self._state.last_mask
        if document is not None and last is not None and last.shape == document.mask.shape:
            document.replace_mask(last, "reload mask")

    def _ask(self, document: Document, file: MaskFile) -> None:
        document.end_stroke()
        dialog = MaskDialog(file, to_eight_bit(document.base), document.mask, self._parent())
        self.dialog = dialog

        def wanted(chosen: MaskImport) -> None:
            document.combine_mask(chosen.mask, chosen.how, "import mask")

        dialog.wanted.connect(wanted)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    def _folder(self) -> Path:
        kept = self._services.settings.get(MASK_FOLDER)
        if kept and Path(kept).is_dir():
            return Path(kept)
        photo = self._state.document.photo.path if self._state.document else None
        return photo.parent if photo is not None and samples_folder() not in photo.parents else Path.home()

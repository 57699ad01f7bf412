"""Importing EXE-GAN weights: a job off the main thread; once they are there they are chosen."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from exegan_studio.domain.errors import StudioError
from exegan_studio.engines.registry import EXEGAN
from exegan_studio.jobs.job import Job, JobControl, JobState
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.controllers.engines import EngineController, Wish
from exegan_studio.studio.dialogs.import_dialog import ImportDialog, ImportRequest
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import WEIGHTS_FOLDER

if TYPE_CHECKING:
    from exegan_studio.engines.exegan.checkpoints.importing import Imported


class ImportController:
    """One dialog at a time."""

    def __init__(self, engines: EngineController, services: Services, parent: Callable[[], QWidget]) -> None:
        self._engines = engines
        self._services = services
        self._parent = parent
        self._job: Job[Imported] | None = None
        self.dialog: ImportDialog | None = None

    def open_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.raise_()
            return
        kept = self._services.settings.get(WEIGHTS_FOLDER)
        dialog = ImportDialog(kept if kept and Path(kept).is_dir() else str(Path.home()), self._parent())
        self.dialog = dialog

        def wanted(request: ImportRequest) -> None:
            self._begin(dialog, request)

        dialog.wanted.connect(wanted)
        dialog.stop_wanted.connect(self._stop)
        dialog.folder_used.connect(self._keep_folder)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _begin(self, dialog: ImportDialog, request: ImportRequest) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, StudioError):
                dialog.show_failure(str(error))
            else:
                dialog.show_failure("The weights could not be imported.")
                self._services.reporter.report("Importing the weights", error)

        def done(imported: "Imported") -> None:
            dialog.accept()
            name = shown_name(imported.path)
            text = f"EXE-GAN {imported.size} was imported and is chosen."
            self._services.reporter.say(text, f"Its weights are {name}.", MessageKind.GOOD)
            self._engines.use(Wish(EXEGAN, str(imported.path)))

        def ended(job: "Job[Imported]") -> None:
            self._job = None
            if job.state is JobState.CANCELLED:
                dialog.show_stopped()

        def work(control: JobControl) -> "Imported":
            return import_files(request, control)

        job = Job("Importing the weights", work, on_done=done, on_failed=failed, on_progress=dialog.show_progress, on_end=ended)
        self._job = job
        self._services.files.submit(job)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _keep_folder(self, folder: str) -> None:
        self._services.settings.set(WEIGHTS_FOLDER, folder)

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None


def import_files(request: ImportRequest, control: JobControl) -> "Imported":
    """Worker thread. Raises WeightsError, OutputError, Cancelled."""
    from exegan_studio.engines.exegan.checkpoints.importing import ImportOrder, import_published  # torch comes with it

    def tell(stage: str, share: float) -> None:
        control.progress(share, stage)

    # Named by what they hold: what is there under that name is the same, or damaged.
    order = ImportOrder(request.generator, request.encoder, overwrite=True)
    return import_published(order, tell, control.cancel)

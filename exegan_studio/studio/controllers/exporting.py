"""Export: the proof is measured and the file written off the main thread; a lossless file is read back and compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.edit_tree import EditNode
from exegan_studio.domain.errors import OutputError, StudioError
from exegan_studio.domain.picture import Picture, to_eight_bit
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.layers import edit_layers
from exegan_studio.pipeline.proof import Proof, Zone, prove
from exegan_studio.pipeline.provenance import provenance_of
from exegan_studio.pipeline.sidecar import sidecar_path, write_sidecar
from exegan_studio.storage.atomic import refuse_taken
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.openraster import SUFFIX, export_layers, read_merged
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.reading import DecodingLimits
from exegan_studio.storage.xmp import Statement
from exegan_studio.studio.dialogs.export_dialog import ExportDialog, ExportRequest, Telling
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import EXPORT_FOLDER, EXPORT_SIDECAR, EXPORT_SUFFIX, EXPORT_TOLD
from exegan_studio.studio.state import StudioState


@dataclass(frozen=True)
class ExportInput:
    """Frozen: what the worker may look at."""

    photo: Picture
    base: DeepPixels
    edits: tuple[EditNode, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class Exported:
    """`proof` is of the written file, read back. `failure`: what could not be written beside it, in words; else empty."""

    path: Path
    warnings: Sequence[str]
    proof: Proof
    failure: str = ""


class ExportController:
    """One dialog at a time."""

    def __init__(self, state: StudioState, services: Services, parent: Callable[[], QWidget]) -> None:
        self._state = state
        self._services = services
        self._parent = parent
        self.dialog: ExportDialog | None = None

    def open_dialog(self, then: Callable[[], None] = lambda: None) -> None:
        """`then` is called once the photo is exported; not when the artist cancels."""
        document = self._state.document
        if document is None or self.dialog is not None:
            return
        document.end_stroke()
        given = ExportInput(
            document.photo,
            document.base,
            document.edits,
            tuple(Zone(edit.hole, edit.adjusted) for edit in document.edits),
        )
        settings = self._services.settings
        telling = Telling(settings.get(EXPORT_TOLD), settings.get(EXPORT_SIDECAR)) if document.edits else None
        dialog = ExportDialog(document.photo, self._suggested(document.photo), telling, self._parent())
        self.dialog = dialog

        def wanted(request: ExportRequest) -> None:
            self._write(dialog, given, request, then)

        dialog.finished.connect(self._forget)
        dialog.wanted.connect(wanted)
        self._measure(dialog, given)
        dialog.open()

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None

    def _suggested(self, photo: Picture) -> Path:
        kept = self._services.settings.get(EXPORT_FOLDER)
        own = photo.path.parent if photo.path and samples_folder() not in photo.path.parents else Path.home()
        folder = Path(kept) if kept and Path(kept).is_dir() else own
        stem = photo.path.stem if photo.path else Path(photo.name).stem
        return folder / f"{stem}-edited{self._services.settings.get(EXPORT_SUFFIX)}"

    def _measure(self, dialog: ExportDialog, given: ExportInput) -> None:
        def work(_control: JobControl) -> Proof:
            return prove(given.photo.pixels, given.base, given.zones)

        def done(proof: Proof) -> None:
            if self.dialog is dialog:
                dialog.show_proof(proof.words())

        self._services.files.submit(Job("Comparing with the photo", work, on_done=done))

    def _write(self, dialog: ExportDialog, given: ExportInput, request: ExportRequest, then: Callable[[], None]) -> None:
        limits = self._services.limits

        def done(exported: Exported) -> None:
            self._remember(request)
            self._state.set_exported(given.edits)
            dialog.accept()
            self._say(exported)
            then()

        def failed(error: Exception) -> None:
            if isinstance(error, StudioError):
                dialog.show_failure(str(error))
            else:
                dialog.show_failure("The photo could not be exported.")
                self._services.reporter.report("Exporting", error)

        def work(_control: JobControl) -> Exported:
            return write(given, request, limits)

        def ended(_job: Job[Exported]) -> None:
            self._state.set_exporting(False)

        job = Job("Exporting", work, on_done=done, on_failed=failed, on_end=ended)
        self._state.set_exporting(True)
        self._services.files.submit(job)

    def _remember(self, request: ExportRequest) -> None:
        settings = self._services.settings
        settings.set(EXPORT_FOLDER, str(request.path.parent))
        suffix = request.path.suffix.lower()
        if EXPORT_SUFFIX.accepts(suffix):
            settings.set(EXPORT_SUFFIX, suffix)

    def _say(self, exported: Exported) -> None:
        folder = QUrl.fromLocalFile(str(exported.path.parent))
        show = MessageAction("Show folder", lambda: QDesktopServices.openUrl(folder))
        text = f"Exported {shown_name(exported.path)}."
        words = " ".join([*([exported.failure] if exported.failure else []), exported.proof.words(), *exported.warnings])
        kind = MessageKind.WARNING if exported.failure else MessageKind.GOOD
        message = Message(text, words, kind, "", (show,), "export")
        self._services.reporter.message.emit(message)


def write(given: ExportInput, request: ExportRequest, limits: DecodingLimits) -> Exported:
    """Worker thread. Raises OutputError; PictureError where the written file cannot be read back."""
    provenance = provenance_of(given.photo, given.base, given.edits) if given.edits else None
    if request.sidecar and provenance is not None:
        refuse_taken(sidecar_path(request.path), request.overwrite)
    statement = None if provenance is None else provenance.statement() if request.told else Statement()
    # Other formats would only warn that they do not take the recipes; the packet goes into all.
    suffix = request.path.suffix.lower()
    texts = provenance is not None and request.told and suffix in (".png", SUFFIX)
    text = provenance.png_text() if provenance is not None and texts else {}
    if suffix == SUFFIX:
        layers = edit_layers(given.photo.pixels, given.edits)
        warnings = export_layers(
            *(request.path, given.base, given.photo, layers), overwrite=request.overwrite, text=text, statement=statement
        )
        pixels = read_merged(request.path, limits)
    else:
        warnings = export_picture(
            *(request.path, given.base, given.photo),
            overwrite=request.overwrite, quality=request.quality, text=text, statement=statement,
        )  # fmt: skip
        pixels = load_picture(request.path, limits).pixels
    failure = ""
    if request.sidecar and provenance is not None:
        try:
            write_sidecar(request.path, provenance, overwrite=request.overwrite)
        except OutputError as error:
            failure = str(error)
    same_depth = pixels.dtype == given.photo.pixels.dtype
    before = given.photo.pixels if same_depth else given.photo.eight_bit()
    proof = prove(before, pixels if same_depth else to_eight_bit(pixels), given.zones)
    return Exported(request.path, warnings, proof, failure)

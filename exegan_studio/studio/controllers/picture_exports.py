"""Pictures beside the edited photo: the face's square alone, and a sheet of the candidates. Written off the main thread."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from exegan_studio.domain.picture import Picture
from exegan_studio.face.align import mask_to_crop
from exegan_studio.face.warp import warp_square
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.exemplars import FaceFinder, load_exemplar
from exegan_studio.pipeline.provenance import TOOL
from exegan_studio.pipeline.recipes import exemplars_among
from exegan_studio.pipeline.sheet import exemplar_captions, over_hole, tile, tiled
from exegan_studio.storage.export import EXPORT_SUFFIXES, export_picture
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.xmp import Statement, record_of
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.dialogs.save_name import ask_where
from exegan_studio.studio.messages import MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import EXPORT_FOLDER, EXPORT_TOLD
from exegan_studio.studio.state import StudioState

FILTERS = "PNG (*.png);;JPEG (*.jpg *.jpeg);;WebP (*.webp);;TIFF (*.tif *.tiff)"


@dataclass(frozen=True)
class SheetInput:
    """Frozen: what the worker may look at. `files`: where exemplars may be; `levels`: the engine's, for mixed ones."""

    candidates: tuple[HeldCandidate, ...]
    files: tuple[Path, ...]
    levels: tuple[str, ...]


class PictureExportController:
    """Does nothing where there is nothing to show. `exemplars_called`: those that are picked or listed under one of the
    names."""

    def __init__(
        self,
        state: StudioState,
        services: Services,
        exemplars_called: Callable[[Collection[str]], Sequence[Path]],
        parent: Callable[[], QWidget],
    ) -> None:
        self._state = state
        self._services = services
        self._exemplars_called = exemplars_called
        self._parent = parent

    def choose_crop(self) -> None:
        self._ask("Export the face's square", "face", self.export_crop)

    def choose_sheet(self) -> None:
        self._ask("Export a sheet of the candidates", "sheet", self.export_sheet)

    def export_crop(self, path: Path, overwrite: bool) -> None:
        """The aligned square of the edited photo, at the size it is worked on."""
        document, frame = self._state.document, self._state.frame
        if document is None or frame is None:
            return
        photo, base = document.photo, document.base
        # What the photo says of how it was made is true of the whole photo only.
        made = bool(document.edits) or bool(record_of(photo.xmp or b""))
        statement = self._statement() if made else None

        def work(_control: JobControl) -> tuple[str, ...]:
            square = warp_square(base, frame.alignment, frame.size)
            # The photo's own file must not be replaced; its quantization is not the square's.
            source = replace(photo, pixels=square, alpha=None, format="PNG")
            return export_picture(path, square, source, overwrite=overwrite, statement=statement)

        self._submit("Exporting the face", "The face's square", path, work)

    def export_sheet(self, path: Path, overwrite: bool) -> None:
        """Photo, hole, exemplars and candidates of the run that is looked at, else of the newest one."""
        state = self._state
        run = state.shown.run if state.shown is not None else state.history.latest.number if state.history.latest else 0
        candidates = tuple(held for held in state.history.all() if held.run == run)
        if not candidates:
            return
        names = {one.name for held in candidates for one in held.candidate.recipe.exemplars}
        given = SheetInput(candidates, tuple(self._exemplars_called(names)), state.engine.levels)
        detector, statement = self._services.detector, self._statement()

        def work(_control: JobControl) -> tuple[str, ...]:
            sheet, notes = sheet_of(given, detector)
            return (*export_picture(path, sheet.pixels, sheet, overwrite=overwrite, statement=statement), *notes)

        self._submit("Exporting the sheet", "The sheet", path, work)

    def _ask(self, title: str, what: str, export: Callable[[Path, bool], None]) -> None:
        document = self._state.document
        if document is None:
            return
        document.end_stroke()
        suggested = self._folder() / f"{Path(document.photo.name).stem}-{what}.png"
        chosen = ask_where(self._parent(), title, suggested, FILTERS, EXPORT_SUFFIXES)
        if chosen is not None:
            export(*chosen)

    def _statement(self) -> Statement:
        """What it was made of is told by the photo's own export."""
        return Statement(TOOL if self._services.settings.get(EXPORT_TOLD) else "")

    def _submit(self, title: str, what: str, path: Path, work: Callable[[JobControl], tuple[str, ...]]) -> None:
        def done(notes: tuple[str, ...]) -> None:
            self._services.settings.set(EXPORT_FOLDER, str(path.parent))
            self._services.reporter.say(f"{what} is in {shown_name(path)}.", " ".join(notes), MessageKind.GOOD)

        self._services.files.submit(Job(title, work, on_done=done))

    def _folder(self) -> Path:
        kept = self._services.settings.get(EXPORT_FOLDER)
        if kept and Path(kept).is_dir():
            return Path(kept)
        photo = self._state.document.photo.path if self._state.document else None
        return photo.parent if photo is not None and samples_folder() not in photo.parents else Path.home()


def sheet_of(given: SheetInput, detector: FaceFinder) -> tuple[Picture, tuple[str, ...]]:
    """Any thread. The sheet, and what could not be shown on it. Raises PictureError, ExemplarError."""
    first = given.candidates[0]
    recipe = first.candidate.recipe
    crop = warp_square(first.origin, recipe.alignment, recipe.crop_size)
    hole = mask_to_crop(first.hole.mask(), recipe.alignment, recipe.crop_size)
    refs = {one.sha256: one for held in given.candidates for one in held.candidate.recipe.exemplars}
    found = exemplars_among({sha256: one.name for sha256, one in refs.items()}, given.files)
    exemplars = [
        replace(load_exemplar(found[sha256], detector), zones=one.zones) for sha256, one in refs.items() if sha256 in found
    ]
    missing = [shown_name(Path(one.name)) for sha256, one in refs.items() if sha256 not in found]
    mix_stop = None if missing else recipe.mix_stop
    captions = exemplar_captions(exemplars, mix_stop, given.levels)
    tiles = [("photo", tile(crop)), ("hole", tile(over_hole(crop, hole)))]
    tiles += [(words, tile(one.pixels)) for words, one in zip(captions, exemplars, strict=True)]
    tiles += [(f"no. {held.number}, seed {held.candidate.recipe.seed}", tile(held.thumbnail)) for held in given.candidates]
    notes = (f"Not on it, because they were not found: {', '.join(missing)}.",) if missing else ()
    return picture_from_pixels(tiled(tiles), "sheet"), notes

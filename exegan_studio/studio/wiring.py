"""Which action and which panel's wish goes to which controller."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.project import RunSettings
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.plans import Kind
from exegan_studio.storage.images import PICTURE_SUFFIXES
from exegan_studio.storage.log import log_folder
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.project_archive import SUFFIX
from exegan_studio.storage.settings import save_settings
from exegan_studio.studio.availability import ZOOMS
from exegan_studio.studio.candidates.history import MOST_STARS, HeldCandidate
from exegan_studio.studio.canvas import CANVAS_COMMANDS, MaskLook, ToolOptions, View
from exegan_studio.studio.canvas.brushes import BrushChanges
from exegan_studio.studio.canvas.options import OptionChanges
from exegan_studio.studio.compare.controller import CompareController
from exegan_studio.studio.controllers.adjusting import ADJUSTMENTS, AdjustController
from exegan_studio.studio.controllers.copying import CopyController
from exegan_studio.studio.controllers.editing import EditController
from exegan_studio.studio.controllers.engines import EngineController
from exegan_studio.studio.controllers.exemplars import ExemplarController
from exegan_studio.studio.controllers.exporting import ExportController
from exegan_studio.studio.controllers.filling import FillController
from exegan_studio.studio.controllers.importing import ImportController
from exegan_studio.studio.controllers.keeping import KeepingController
from exegan_studio.studio.controllers.leaving import LeavingController
from exegan_studio.studio.controllers.live_preview import LivePreview
from exegan_studio.studio.controllers.loading import LoadingController
from exegan_studio.studio.controllers.mask_files import MaskFileController
from exegan_studio.studio.controllers.masking import MaskController
from exegan_studio.studio.controllers.opening import OpeningController
from exegan_studio.studio.controllers.patching import PatchController
from exegan_studio.studio.controllers.picture_exports import PictureExportController
from exegan_studio.studio.controllers.pointing import PointingController
from exegan_studio.studio.controllers.previewing import Previewer
from exegan_studio.studio.controllers.recent import RecentFiles
from exegan_studio.studio.controllers.reviewing import ReviewController
from exegan_studio.studio.controllers.saving import PROJECTS, SavingController
from exegan_studio.studio.controllers.settings import SettingsController
from exegan_studio.studio.controllers.shortcuts import ShortcutController
from exegan_studio.studio.controllers.tooling import ToolController
from exegan_studio.studio.controllers.viewing import ViewController
from exegan_studio.studio.dialogs.help import KeysDialog, show_about
from exegan_studio.studio.dialogs.questions import ask_undo_memory
from exegan_studio.studio.main_window import MainWindow
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import (
    CANDIDATE_MEMORY,
    CANDIDATES,
    COMPUTE,
    LIVE_PREVIEW,
    MASK_LOOK,
    MASK_OPACITY,
    PHOTO_FOLDER,
    STROKE_SMOOTHING,
    UNDO_MEMORY,
)

_FROM_A_CANDIDATE = ("candidate-brush", "more-alike", "make-again", "use-settings", "copy-picture", "copy-recipe")


@dataclass(frozen=True)
class Controllers:
    """One a task."""

    opening: OpeningController
    masking: MaskController
    filling: FillController
    reviewing: ReviewController
    exporting: ExportController
    picture_exports: PictureExportController
    exemplars: ExemplarController
    pointing: PointingController
    leaving: LeavingController
    engines: EngineController
    importing: ImportController
    adjusting: AdjustController
    mask_files: MaskFileController
    tooling: ToolController
    viewing: ViewController
    comparing: CompareController
    copying: CopyController
    previewing: Previewer[Pixels]
    stops: Previewer[Pixels]
    editing: EditController
    live: LivePreview
    patching: PatchController
    settings: SettingsController
    shortcuts: ShortcutController
    saving: SavingController
    loading: LoadingController
    keeping: KeepingController


class Wiring:
    """Connects everything once."""

    def __init__(self, window: MainWindow, services: Services, controllers: Controllers) -> None:
        self._window = window
        self._parts = window.parts
        self._settings = services.settings
        self._files = services.files
        self._reporter = services.reporter
        self._do = controllers
        self._connect_file_actions()
        self._connect_mask_actions()
        self._connect_fill_actions()
        self._connect_view_actions()
        self._connect_canvas()
        self._connect_panels()
        self._connect_edits()
        self._connect_settings()
        services.reporter.message.connect(window.parts.messages.show_message)
        window.may_close = controllers.leaving.may_close

    def _connect_file_actions(self) -> None:
        on, do = self._parts.actions.on, self._do
        on("open", self.choose_photo)
        on("paste-photo", do.opening.paste)
        on("open-sample", do.opening.open_sample)
        on("choose-folder", self.choose_folder)
        on("save", do.saving.save)
        on("save-as", do.saving.save_as)
        on("export", do.exporting.open_dialog)
        on("export-crop", do.picture_exports.choose_crop)
        on("export-sheet", do.picture_exports.choose_sheet)
        on("import-weights", do.importing.open_dialog)
        on("quit", self._window.close)
        self.recent = RecentFiles(self._settings, self._window, do.opening.open)
        do.opening.remembered = do.saving.remembered = self._remember
        do.opening.open_project = do.loading.open
        do.exemplars.project_dropped = do.opening.open
        do.opening.instead, do.loading.instead = do.loading.drop, do.opening.drop
        do.saving.run_settings, do.loading.use_settings = self._run_settings, self._use_run_settings
        for opens in (do.opening, do.keeping, do.loading):
            opens.may_leave = lambda go_on: do.leaving.may_leave("Open another photo", go_on)
        do.saving.saved = do.keeping.keep
        self._reporter.save_first = lambda: (do.keeping.save_now(), self._settings.save())
        self._window.menus["File"].insertMenu(self._parts.actions["open-sample"], self.recent.menu)

    def _connect_mask_actions(self) -> None:
        on, do, canvas = self._parts.actions.on, self._do, self._parts.canvas
        on("undo", lambda: (do.patching.undo if do.patching.active else do.masking.undo)())
        on("redo", lambda: (do.patching.redo if do.patching.active else do.masking.redo)())
        on("undo-memory", self.ask_undo_memory)
        for command in CANVAS_COMMANDS:
            if command.name not in ZOOMS:
                on(command.name, lambda command=command: command.run(canvas))
        on("clear-mask", do.masking.clear)
        on("invert-mask", do.masking.invert)
        on("grow-mask", lambda: do.masking.grow(1))
        on("shrink-mask", lambda: do.masking.grow(-1))
        self._parts.actions["mirror"].triggered.connect(self._set_mirror)
        canvas.options_changed.connect(self._show_mirror)
        on("fill-holes", do.masking.fill_holes)
        for name in ADJUSTMENTS:
            on(f"adjust-{name}", lambda name=name: do.adjusting.begin(name))
        on("import-mask", do.mask_files.choose_import)
        on("export-mask", do.mask_files.choose_export)
        on("reload-mask", do.mask_files.reload)
        on("choose-face", do.pointing.choose_face)
        on("place-face", do.pointing.place_face)

    def _connect_fill_actions(self) -> None:
        on, do, actions = self._parts.actions.on, self._do, self._parts.actions
        on("generate", self.generate)
        on("contact-sheet", lambda: self.generate(Kind.SHEET))
        on("most-different", lambda: self.generate(Kind.DIFFERENT))
        on("cancel", self.escape)
        on("accept", lambda: (do.patching.finish if do.patching.active else do.reviewing.accept)())
        actions["candidate-brush"].triggered.connect(do.patching.set_on)
        on("discard", do.reviewing.discard)
        on("next-candidate", lambda: do.reviewing.step(1))
        on("previous-candidate", lambda: do.reviewing.step(-1))
        actions["keep"].triggered.connect(do.reviewing.set_kept)
        on("favourite", do.reviewing.toggle_favourite)
        for stars in range(MOST_STARS + 1):
            on(f"rate-{stars}", lambda stars=stars: do.reviewing.rate(stars))
        actions["compare"].triggered.connect(do.reviewing.set_before)
        on("copy-picture", do.copying.copy_picture)
        on("copy-recipe", do.copying.copy_recipe)
        on("use-settings", self._use_settings)
        on("more-alike", lambda: self._again(self._do.filling.more_alike))
        on("make-again", lambda: self._again(self._do.filling.remake))
        actions["compare-room"].triggered.connect(do.comparing.set_open)
        for number in range(1, 10):
            on(f"candidate-{number}", lambda number=number: self._show_number(number))

    def _connect_view_actions(self) -> None:
        on, actions, canvas, window = self._parts.actions.on, self._parts.actions, self._parts.canvas, self._window
        on("view-photo", lambda: canvas.set_view(View.PHOTO))
        on("view-crop", lambda: canvas.set_view(View.CROP))
        room = self._parts.compare.view
        for name, factor in (("zoom-in", 2**0.5), ("zoom-out", 2**-0.5)):
            on(name, lambda factor=factor: (room if room.isVisible() else canvas).zoom_by(factor))
        on("zoom-fit", lambda: (room if room.isVisible() else canvas).fit())
        on("zoom-100", lambda: (room if room.isVisible() else canvas).zoom_to(1.0))
        on("keys", lambda: KeysDialog(actions, window).open())
        on("about", lambda: show_about(window))
        on("show-log", self.show_log)
        actions["full-screen"].triggered.connect(self._full_screen)
        on("show-edits", window.show_edits)
        for name, dock in (("show-gallery", window.gallery_dock), ("show-candidates", window.candidates_dock)):
            on(name, lambda action=actions[name], dock=dock: dock.setVisible(action.isChecked()))
            dock.visibilityChanged.connect(actions[name].setChecked)

        for ended in (self._parts.adjust.done, self._parts.adjust.cancelled):
            ended.connect(canvas.setFocus)

    def _connect_canvas(self) -> None:
        canvas, tools, do = self._parts.canvas, self._parts.tools, self._do
        canvas.tool_changed.connect(tools.options.show_tool)
        canvas.brush_changed.connect(tools.options.show_brush)
        canvas.options_changed.connect(tools.options.show_options)
        canvas.camera_changed.connect(self._show_camera)
        canvas.face_clicked.connect(self._face_chosen)
        canvas.face_placed.connect(do.masking.place_face)
        canvas.files_dropped.connect(self.dropped)
        tools.options.brush_wanted.connect(self._set_brush)
        tools.options.options_wanted.connect(self._set_options)
        tools.region_wanted.connect(do.masking.region)
        tools.options.show_tool(canvas.tool)
        tools.options.show_brush(canvas.brush)
        tools.options.show_options(canvas.options)

    def _connect_edits(self) -> None:
        edits, do = self._parts.edits, self._do.editing
        edits.enabled_wanted.connect(do.set_enabled)
        edits.move_wanted.connect(do.move)
        edits.tip_wanted.connect(do.go_on_from)
        edits.blend_wanted.connect(do.adjust)
        edits.settled.connect(do.settle)
        edits.counted.connect(self._window.show_edit_count)

    def _connect_settings(self) -> None:
        do, parts, canvas = self._do, self._parts, self._parts.canvas
        parts.actions.on("settings", do.settings.open_dialog)
        parts.actions.on("shortcuts", do.shortcuts.open_dialog)
        do.settings.open_shortcuts = do.shortcuts.open_dialog
        do.settings.apply = {
            CANDIDATES.key: parts.fill.count.setValue,
            LIVE_PREVIEW.key: do.live.set_on,
            COMPUTE.key: lambda name: (do.engines.compute_in(name), parts.fill.style_panel.show_compute(name)),
            MASK_LOOK.key: lambda look: canvas.set_mask_look(MaskLook(look)),
            MASK_OPACITY.key: do.viewing.use_opacity,
            STROKE_SMOOTHING.key: lambda smoothing: canvas.set_options(smoothing=smoothing),
            UNDO_MEMORY.key: do.tooling.use_undo_memory,
            CANDIDATE_MEMORY.key: do.settings.use_candidate_memory,
        }

    def _connect_panels(self) -> None:
        parts, do = self._parts, self._do
        parts.gallery.browse.connect(self.choose_folder)
        parts.fill.generate.connect(lambda: self.generate())
        parts.fill.show_kinds([parts.actions[name] for name in ("contact-sheet", "most-different")])
        parts.fill.cancel.connect(do.filling.cancel)
        parts.fill.previews_wanted.connect(do.previewing.want)
        parts.fill.previews_wanted.connect(self._settings_changed)
        do.live.refresh()
        do.previewing.arrived = parts.fill.pad.show_preview
        do.previewing.outdated = parts.fill.pad.clear_previews
        do.previewing.troubled = parts.fill.pad.say
        parts.fill.stops_wanted.connect(do.stops.want)
        do.stops.arrived = parts.fill.show_stop
        do.stops.outdated = parts.fill.style_panel.mixing.ribbon.clear_previews
        do.stops.troubled = parts.fill.style_panel.mixing.words.setText
        parts.fill.reset.connect(do.exemplars.clear_zones)
        parts.fill.style_panel.mixing.swap.connect(do.exemplars.swap)
        parts.fill.style_panel.show_compute(self._settings.get(COMPUTE))
        parts.fill.style_panel.compute_chosen.connect(do.engines.compute_in)
        parts.fill.picker.chosen.connect(do.engines.choose)
        parts.fill.picker.import_wanted.connect(do.importing.open_dialog)
        parts.fill.count.setValue(self._settings.get(CANDIDATES))
        parts.fill.count_changed.connect(self._keep_count)
        parts.candidates.chosen.connect(self._show_candidate)
        parts.candidates.keep_toggled.connect(do.reviewing.toggle_kept)
        parts.candidates.menu_wanted.connect(self._candidate_menu)
        for deciding in (parts.candidate_bar.deciding, parts.compare.deciding):
            deciding.stars.rated.connect(do.reviewing.rate)
        self._window.candidates_dock.visibilityChanged.connect(parts.compare.deciding.setHidden)
        parts.candidate_bar.wished.connect(do.reviewing.arrange)
        parts.candidates.against_chosen.connect(do.comparing.compare_with)
        parts.compare.view.zoom_changed.connect(self._show_room_zoom)
        parts.compare.view.menu_wanted.connect(self._candidate_menu)
        self._window.files_dropped.connect(self.dropped)

    def choose_photo(self) -> None:
        kinds = " ".join(sorted(f"*{suffix}" for suffix in PICTURE_SUFFIXES))
        folder = self._settings.get(PHOTO_FOLDER) or str(samples_folder())
        filters = f"Photos and projects ({kinds} *{SUFFIX});;{PROJECTS};;All files (*)"
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", folder, filters)
        if name:
            self._do.opening.open(Path(name))

    def choose_folder(self) -> None:
        folder = str(self._do.exemplars.folder or "")
        chosen = QFileDialog.getExistingDirectory(self._window, "Folder with exemplars", folder)
        if chosen:
            self._do.exemplars.open_folder(Path(chosen))

    def generate(self, kind: Kind = Kind.PLAIN) -> None:
        """The action is only there when everything a run needs is."""
        if self._parts.actions["generate"].isEnabled():
            self._do.filling.generate(self._parts.fill.settings_for_run(), kind)

    def ask_undo_memory(self) -> None:
        ask_undo_memory(self._window, self._settings.get(UNDO_MEMORY), self._do.tooling.use_undo_memory)

    def show_log(self) -> None:
        """In the desktop's own window for folders; where it has none, in words where to look."""
        folder = log_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            self._reporter.say(f"There is no log: its folder cannot be made ({fault.strerror}).", f"It would be {folder}.")
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._reporter.say(f"The log lies in {folder}.", "Open that folder with your file manager.")

    def escape(self) -> None:
        """The nearest thing ends."""
        if self._do.adjusting.active:
            self._do.adjusting.cancel()
        elif self._window.parts.compare.isVisible():
            self._do.comparing.set_open(False)
        elif self._do.patching.active:
            if not self._parts.canvas.escape():
                self._do.patching.drop()
        elif self._do.live.showing and not self._do.pointing.busy:
            self._do.live.hide()
        else:
            self._do.pointing.escape(self._do.filling, self._do.reviewing)

    def dropped(self, files: list[Path]) -> None:
        """A picture is opened as the photo, a folder shown as exemplars."""
        if files and files[0].is_dir():
            self._do.exemplars.open_folder(files[0])
        elif files:
            self._do.opening.open(files[0])

    def _show_number(self, number: int) -> None:
        (self._do.patching.choose_number if self._do.patching.active else self._do.reviewing.show_number)(number)

    def _show_candidate(self, held: HeldCandidate) -> None:
        (self._do.patching.choose if self._do.patching.active else self._do.reviewing.show)(held)

    def _candidate_menu(self, held: HeldCandidate, point: QPoint) -> None:
        self._do.reviewing.show(held)
        seed = held.candidate.recipe.seed
        menu = QMenu(self._window)
        menu.addActions([self._parts.actions[name] for name in ("accept", "compare", "compare-room", "keep", "discard")])
        menu.addSeparator()
        menu.addAction(f"Use its seed ({seed})").triggered.connect(lambda: self._parts.fill.use_seed(seed))
        menu.addActions([self._parts.actions[name] for name in _FROM_A_CANDIDATE])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _again(self, make: Callable[[HeldCandidate], None]) -> None:
        shown = self._do.reviewing.shown
        if shown is not None:
            make(shown)

    def _use_settings(self) -> None:
        recipe = self._do.copying.recipe
        if recipe is not None:
            self._parts.fill.use_recipe(recipe)
            self._do.exemplars.pick_again(recipe.exemplars)

    def _remember(self, path: Path) -> None:
        """At once, not only when the program ends as it should: after a crash this file is what one looks for."""
        self.recent.remember(path)
        where, text = self._settings.path, self._settings.text()

        def work(_control: JobControl) -> None:
            save_settings(where, text)

        self._files.submit(Job("Keeping the settings", work))

    def _run_settings(self) -> RunSettings:
        choice = self._do.engines.chosen
        weights = choice.weights.name if choice is not None and choice.weights is not None else ""
        return self._parts.fill.run_settings(choice.name if choice is not None else "", weights)

    def _use_run_settings(self, run: RunSettings) -> None:
        fill = self._parts.fill
        fill.use_run_settings(run)
        if run.engine:
            # What only that engine has comes with it.
            self._do.engines.return_to(run.engine, run.weights, lambda: fill.style_panel.use(run.mix_stop, run.style))

    def _face_chosen(self, index: int) -> None:
        self._do.pointing.face_chosen(index, self._do.masking)

    def _full_screen(self, full: bool) -> None:
        if full:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    def _settings_changed(self, _wishes: object) -> None:
        self._do.live.refresh()

    def _keep_count(self, count: int) -> None:
        self._settings.set(CANDIDATES, count)

    def _show_camera(self) -> None:
        self._parts.status.show_camera(self._parts.canvas.zoom, self._parts.canvas.angle)

    def _show_room_zoom(self, zoom: float) -> None:
        self._parts.status.show_camera(zoom, 0.0)

    def _set_mirror(self, mirror: bool) -> None:
        self._parts.canvas.set_options(mirror=mirror)

    def _show_mirror(self, options: ToolOptions) -> None:
        self._parts.actions["mirror"].setChecked(options.mirror)

    def _set_brush(self, changes: BrushChanges) -> None:
        self._parts.canvas.set_brush(**changes)

    def _set_options(self, changes: OptionChanges) -> None:
        self._parts.canvas.set_options(**changes)

"""The composition root: everything the window is made of is made and handed round here, and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exegan_studio.domain.errors import StudioError
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE
from exegan_studio.engines.protocol import Engine
from exegan_studio.engines.registry import EXEGAN, EngineChoice, create_engine, engine_choices
from exegan_studio.face.detect import FaceDetector
from exegan_studio.jobs.job import Job
from exegan_studio.jobs.pool import Pool
from exegan_studio.jobs.worker import Worker
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.storage.paths import cache_folder, samples_folder
from exegan_studio.storage.settings import Settings, decoding_limits
from exegan_studio.storage.spill import SpillFolder
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.candidates.bar import CandidateBar
from exegan_studio.studio.candidates.making_room import RoomMaker
from exegan_studio.studio.candidates.model import CandidateModel
from exegan_studio.studio.candidates.view import CandidateView
from exegan_studio.studio.canvas import Canvas
from exegan_studio.studio.compare.controller import CompareController
from exegan_studio.studio.compare.room import CompareRoom
from exegan_studio.studio.compare.stock import Stock
from exegan_studio.studio.controllers.adjusting import AdjustController
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
from exegan_studio.studio.controllers.loading import MISSING_TOPIC, LoadingController
from exegan_studio.studio.controllers.mask_files import MaskFileController
from exegan_studio.studio.controllers.masking import MaskController
from exegan_studio.studio.controllers.missing import MissingExemplars
from exegan_studio.studio.controllers.opening import OpeningController, sample_portrait
from exegan_studio.studio.controllers.patching import PatchController
from exegan_studio.studio.controllers.picture_exports import PictureExportController
from exegan_studio.studio.controllers.pointing import PointingController
from exegan_studio.studio.controllers.previewing import Previewer, close_look_at
from exegan_studio.studio.controllers.reviewing import ReviewController
from exegan_studio.studio.controllers.saving import SavingController
from exegan_studio.studio.controllers.settings import SettingsController
from exegan_studio.studio.controllers.shortcuts import ShortcutController
from exegan_studio.studio.controllers.tooling import ToolController
from exegan_studio.studio.controllers.viewing import ViewController
from exegan_studio.studio.edits.panel import EditsPanel
from exegan_studio.studio.gallery.parts import Gallery
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.main_window import MainWindow, Parts
from exegan_studio.studio.panels.adjust_strip import AdjustStrip
from exegan_studio.studio.panels.fill_panel import FillPanel
from exegan_studio.studio.panels.mask_colour_menu import MaskColourMenu
from exegan_studio.studio.panels.message_bar import MessageBar
from exegan_studio.studio.panels.start_page import StartPage
from exegan_studio.studio.panels.status import StatusBar
from exegan_studio.studio.panels.tool_panel import ToolPanel
from exegan_studio.studio.presenter import Presenter, Sources
from exegan_studio.studio.reporter import Reporter
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import CANDIDATE_MEMORY, GEOMETRY, OWN_PHOTO_OPENED, PANELS
from exegan_studio.studio.state import StudioState
from exegan_studio.studio.wiring import Controllers, Wiring

LOOKING_THREADS = 2
LOOKING_WAITING = 120
SAMPLES_PICKED = 2
STOP_SECONDS = 5.0


@dataclass
class Studio:
    """The running program. `start` once the window is shown; closing the window stops the threads."""

    window: MainWindow
    state: StudioState
    services: Services
    controllers: Controllers
    presenter: Presenter
    wiring: Wiring
    gallery: Gallery
    main_thread: MainThread
    spilled: SpillFolder

    def start(self, first: Path | None = None) -> None:
        """Begin with that photo or project; else with the sample until a photo of one's own was opened."""
        self._show_beginning(first)
        self.controllers.keeping.offer()
        # After what is to be seen first: both are done on one thread.
        self.services.files.submit(Job("Tidying up", lambda _control: self.spilled.clear_leftovers()))

    def _show_beginning(self, first: Path | None) -> None:
        exemplars = self.controllers.exemplars
        self.controllers.engines.look()
        if self.services.settings.note:
            self.services.reporter.say(self.services.settings.note)
        portrait = sample_portrait()
        if first is not None or portrait is None or self.services.settings.get(OWN_PHOTO_OPENED):
            exemplars.open_first_folder()
            if first is not None:
                self.controllers.opening.open(first)
            return
        folder = samples_folder() / "exemplars"
        # The sitter's own picture may lie among the exemplars: it would show nothing of what an exemplar does.
        others = [one for one in sorted(folder.glob("*.*")) if one.stat().st_size != portrait.stat().st_size]
        if others:
            exemplars.open_folder(folder, others[:SAMPLES_PICKED])
        else:
            exemplars.open_first_folder()
        self.controllers.opening.open_sample()

    def stop(self) -> bool:
        """Keep the settings and end the threads. True when all of them ended."""
        settings = self.services.settings
        geometry, panels = self.window.layout_state()
        settings.set(GEOMETRY, geometry)
        settings.set(PANELS, panels)
        try:
            settings.save()
        except StudioError as fault:
            self.services.reporter.report("Keeping the settings", fault)
        self.main_thread.close()
        kept = self.controllers.keeping.close(STOP_SECONDS)
        ended = self.services.stop(STOP_SECONDS) and kept
        self.spilled.close()
        return ended


def engine_for(choice: EngineChoice, compute: str) -> Engine:
    """Raises as `create_engine`."""
    return create_engine(choice.name, choice.weights, compute if choice.name == EXEGAN else AUTO_COMPUTE)


def make_services(
    main_thread: MainThread,
    reporter: Reporter,
    *,
    settings: Settings | None = None,
    detector: FaceFinder | None = None,
    choices: Callable[[], Sequence[EngineChoice]] = engine_choices,
    make_engine: Callable[[EngineChoice, str], Engine] = engine_for,
) -> Services:
    """The real ones, with threads of their own; tests hand in their own detector and engines."""
    settings = settings or Settings.load()
    return Services(
        settings=settings,
        limits=decoding_limits(settings),
        reporter=reporter,
        files=Worker("files", main_thread.post, reporter.report),
        engine_work=Worker("engine", main_thread.post, reporter.report),
        keeping=Worker("keeping", main_thread.post, reporter.report),
        looking=Pool("looking", LOOKING_THREADS, LOOKING_WAITING, main_thread.post, reporter.report),
        detector=detector or FaceDetector(),
        engine_choices=choices,
        make_engine=make_engine,
    )


def compose(services: Services, main_thread: MainThread) -> Studio:
    """The window and all that works in it; nothing is read from disk but icons, theme and settings."""
    reporter = services.reporter
    state = StudioState()
    state.history.limit = services.settings.get(CANDIDATE_MEMORY) * 2**20
    spilled = SpillFolder(cache_folder() / "candidates")
    state.history.put_away = RoomMaker(spilled, services.files, reporter).put_away
    gallery = Gallery.make(state, services)
    stock = Stock(services.looking)
    window = MainWindow(_parts(state, gallery, stock))
    parts = window.parts
    for owned in (state, reporter, parts.actions):
        owned.setParent(window)
    masking = MaskController(state, reporter)
    editing = EditController(state, services)
    reviewing = ReviewController(state, reporter, editing)
    exporting = ExportController(state, services, lambda: window)
    pointing = PointingController(state, parts.canvas, parts.actions, parts.messages)
    engines = EngineController(state, services)
    importing = ImportController(engines, services, lambda: window)
    engines.import_weights = importing.open_dialog
    opening = OpeningController(state, services, pointing.place_face, pointing.choose_face)
    exemplars = ExemplarController(state, services, gallery, engines.room)
    saving, loading = _projects(state, services, exemplars, gallery, window)
    keeping = KeepingController(state, services, saving, loading, services.keeping)
    controllers = Controllers(
        opening,
        masking,
        FillController(state, services, engines.room),
        reviewing,
        exporting,
        PictureExportController(state, services, exemplars.called, lambda: window),
        exemplars,
        pointing,
        LeavingController(state, exporting, saving, lambda: window),
        engines,
        importing,
        AdjustController(state, parts.adjust, masking.crop_side),
        MaskFileController(state, services, lambda: window),
        ToolController(state, services.settings, parts.canvas),
        ViewController(services.settings, parts.canvas, parts.actions, parts.mask_colour),
        CompareController(state, stock, parts.compare),
        CopyController(state, services),
        previewing=Previewer(state, services, engines.room, close_look_at),
        stops=Previewer(state, services, engines.room, close_look_at),
        editing=editing,
        patching=PatchController(state, services, parts.canvas),
        settings=SettingsController(state, services, lambda: window),
        shortcuts=ShortcutController(services, parts.actions, parts.canvas, lambda: window),
        saving=saving,
        loading=loading,
        keeping=keeping,
        live=LivePreview(state, services, engines.room, parts.canvas, parts.actions, parts.fill.settings),
    )
    wiring = Wiring(window, services, controllers)
    presenter = Presenter(window, Sources(state, reviewing, pointing, saving))
    window.restore_layout(services.settings.get(GEOMETRY), services.settings.get(PANELS))
    studio = Studio(window, state, services, controllers, presenter, wiring, gallery, main_thread, spilled)
    window.closed = studio.stop
    return studio


def _projects(
    state: StudioState, services: Services, exemplars: ExemplarController, gallery: Gallery, window: MainWindow
) -> tuple[SavingController, LoadingController]:
    missing = MissingExemplars(state, services, gallery.set_panel, lambda: window)
    exemplars.listed, exemplars.gone = missing.look_among, missing.add
    missing.none_left = lambda: window.parts.messages.clear(MISSING_TOPIC)
    saving = SavingController(state, services, exemplars, missing, lambda: window)
    return saving, LoadingController(state, services, exemplars, missing, saving, lambda: window)


def _parts(state: StudioState, gallery: Gallery, stock: Stock) -> Parts:
    actions = Actions(state)
    return Parts(
        actions=actions,
        canvas=Canvas(),
        compare=CompareRoom(stock, actions),
        tools=ToolPanel(actions),
        gallery=gallery.panel,
        edits=EditsPanel(),
        fill=FillPanel(),
        candidates=CandidateView(CandidateModel(state, state), state),
        messages=MessageBar(),
        adjust=AdjustStrip(),
        mask_colour=MaskColourMenu(),
        candidate_bar=CandidateBar(actions),
        start=StartPage(actions),
        status=StatusBar(state),
    )

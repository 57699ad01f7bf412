"""Keeps the panels, the canvas, the actions and the title in line with the state."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer

from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.domain.edit_tree import EditTree
from exegan_studio.face.align import mirror_axis
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.availability import Situation, how_generate, reasons, why_no_regions, why_not_generate
from exegan_studio.studio.candidates.history import RunState
from exegan_studio.studio.candidates.order import arranged
from exegan_studio.studio.canvas import View
from exegan_studio.studio.controllers.filling import MOST_RUNS
from exegan_studio.studio.controllers.loading import OPENING_TOPIC, STAND_IN_TOPIC
from exegan_studio.studio.controllers.patching import PAINTING_TOPIC
from exegan_studio.studio.controllers.pointing import PointingController
from exegan_studio.studio.controllers.reviewing import ACCEPTED_TOPIC, ReviewController
from exegan_studio.studio.controllers.saving import SavingController
from exegan_studio.studio.icons import icon
from exegan_studio.studio.main_window import TITLE, MainWindow
from exegan_studio.studio.state import StudioState

NO_CANDIDATES = "Candidates appear here, side by side. The keys 1 to 9 show them in the photo."

NONE_FITS = "None of the candidates is like that: choose All to see every one."


@dataclass(frozen=True)
class Sources:
    """Who is asked what to show."""

    state: StudioState
    reviewing: ReviewController
    pointing: PointingController
    saving: SavingController


class Presenter:
    """Only reads the state, one thing aside: a change of the mask leaves the preview."""

    def __init__(self, window: MainWindow, sources: Sources) -> None:
        self._window = window
        self._parts = window.parts
        self._state = sources.state
        self._reviewing = sources.reviewing
        self._pointing = sources.pointing
        self._saving = sources.saving
        self._mask_before_compare: bool | None = None
        self._accepted = 0
        self._stroking = False
        self._eyes = {True: icon("eye"), False: icon("eye-off")}
        # Many changes come together; the actions are looked at once after them.
        self._soon = QTimer(window)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        state = self._state
        state.photo_changed.connect(self._show_photo)
        state.face_changed.connect(self._show_face)
        state.document_changed.connect(self._document_changed)
        state.runs_changed.connect(self._show_runs)
        state.shown_changed.connect(self._show_candidate)
        state.work_changed.connect(self._show_work)
        state.comparing_changed.connect(self._show_comparing)
        canvas = self._parts.canvas
        canvas.mask_visibility_changed.connect(self.refresh_soon)
        state.picks_changed.connect(self._show_picks)
        state.engine_changed.connect(self._show_engine)
        for signal in (
            *(state.picks_changed, state.engine_changed, state.patching_changed),
            *(canvas.tool_changed, canvas.view_changed, canvas.preview_changed),
        ):
            signal.connect(self.refresh_soon)
        state.patching_changed.connect(self._show_patching)
        self._show_photo()
        self._show_runs()
        self._show_engine()
        self._show_picks()
        self.refresh()

    def refresh_soon(self) -> None:
        self._soon.start()

    def situation(self) -> Situation:
        """What decides which actions are available."""
        state, document = self._state, self._state.document
        history, numbered = state.history, state.history.latest
        if state.patching and state.shown is not None:
            numbered = next((run for run in history.runs if run.number == state.shown.run), None)
        return Situation(
            photo=document is not None,
            searching=state.searching,
            face=state.frame is not None,
            faces=len(document.faces) if document else 0,
            hole=document is not None and not document.mask_empty,
            last_mask=state.last_mask is not None,
            last_mask_fits=document is not None
            and state.last_mask is not None
            and state.last_mask.shape == document.mask.shape,
            picks=len(state.picks.all),
            generating=state.generating is not None,
            full=state.waiting + 1 >= MOST_RUNS,
            exporting=state.exporting,
            engine_problem=state.engine.problem,
            engine_changing=state.engine_next is not None or (state.engine_choice is None and not state.engine.problem),
            shown=state.shown is not None,
            comparing=state.comparing,
            previewing=self._parts.canvas.previewing,
            candidates=len(history.all()),
            latest=tuple(held.number for held in numbered.candidates) if numbered else (),
            undo=state.patching or (document is not None and document.can_undo),
            redo=state.patching or (document is not None and document.can_redo),
            busy_hand=self._pointing.busy or self._parts.adjust.isVisible(),
        )

    def refresh(self) -> None:
        """Actions with their texts and checks, and the title."""
        actions, state, document = self._parts.actions, self._state, self._state.document
        now = self.situation()
        actions.allow(reasons(now))
        self._parts.fill.allow(why_not_generate(now), how_generate(now))
        self._parts.tools.allow_regions(why_no_regions(now))
        actions.rename("undo", f"Undo {document.undo_text}".strip() if document else "Undo")
        actions.rename("redo", f"Redo {document.redo_text}".strip() if document else "Redo")
        if state.patching:
            actions.rename("undo", "Undo painting from a candidate")
            actions.rename("redo", "Redo painting from a candidate")
        actions.rename("accept", "Keep the patchwork" if state.patching else "Accept the candidate")
        actions["candidate-brush"].setChecked(state.patching)
        visible = self._parts.canvas.mask_visible
        actions.rename("toggle-mask", "Hide mask" if visible else "Show mask")
        actions["toggle-mask"].setIcon(self._eyes[visible])
        actions["view-photo"].setChecked(self._parts.canvas.view is View.PHOTO)
        actions["view-crop"].setChecked(self._parts.canvas.view is View.CROP)
        actions["keep"].setChecked(state.shown is not None and state.history.is_kept(state.shown))
        actions["compare"].setChecked(state.before)
        actions["compare-room"].setChecked(state.comparing)
        project = self._saving.path
        name = shown_name(project) if project is not None else document.photo.name if document else ""
        self._window.setWindowTitle(f"{name}[*] - {TITLE}" if document else f"{TITLE}[*]")
        self._window.setWindowModified(self._saving.asks)

    def _show_photo(self) -> None:
        document, canvas = self._state.document, self._parts.canvas
        self._window.show_canvas(document is not None)
        canvas.set_document(document)
        self._parts.messages.clear("faces")
        self._parts.messages.clear(STAND_IN_TOPIC)
        self._accepted = 0
        self._parts.edits.show_tree(document.tree if document else EditTree())
        if document is not None:
            self._parts.status.show_camera(canvas.zoom, canvas.angle)
            canvas.setFocus()
        self.refresh_soon()

    def _show_comparing(self) -> None:
        comparing = self._state.comparing
        self._window.show_canvas(self._state.document is not None, comparing=comparing)
        (self._parts.compare if comparing else self._parts.canvas).setFocus()
        canvas, room = self._parts.canvas, self._parts.compare.view
        self._parts.status.show_camera(*((room.zoom, 0.0) if comparing else (canvas.zoom, canvas.angle)))
        self.refresh_soon()

    def _show_patching(self) -> None:
        if not self._state.patching:
            self._parts.messages.clear(PAINTING_TOPIC)

    def _show_face(self) -> None:
        frame = self._state.frame
        if frame is None:
            self._parts.canvas.set_crop(None)
            self._parts.canvas.set_mirror_axis(None)
        else:
            self._parts.canvas.set_crop(frame.alignment, frame.size)
            document = self._state.document
            if document is not None and document.face is not None:
                self._parts.canvas.set_mirror_axis(mirror_axis(document.face.landmarks))
            if document is not None and len(document.faces) == 1:
                self._parts.messages.clear("faces")
        self.refresh_soon()

    def _document_changed(self, change: DocumentChange) -> None:
        document = self._state.document
        # A stroke tells of every sample; what the actions say changes with its first one and its end.
        stroking = document is not None and document.stroking
        if not (stroking and self._stroking):
            self.refresh_soon()
        self._stroking = stroking
        # What is previewed answers the mask before: a new stroke is about the photo again.
        if change.part is Part.MASK:
            self._reviewing.leave()
            if not self._parts.canvas.mask_shown:
                self._parts.canvas.set_mask_visible(True)
        elif change.part is Part.EDITS and document is not None:
            self._parts.edits.show_tree(document.tree)
        elif change.part is Part.BASE and document is not None:
            # What was accepted is looked at, not the red over it; taken back, the hole is the subject again.
            taken_back = len(document.tree.nodes) < self._accepted
            self._parts.canvas.set_mask_visible(taken_back)
            if taken_back:
                self._parts.messages.clear(ACCEPTED_TOPIC)
            self._accepted = len(document.tree.nodes)

    def _show_runs(self) -> None:
        history = self._state.history
        fitting = arranged(history, self._state.strip) or any(run.state is RunState.RUNNING for run in history.runs)
        self._window.show_candidates_hint("" if fitting else NONE_FITS if history.runs else NO_CANDIDATES)
        self._parts.candidate_bar.show_state(self._state)
        self.refresh_soon()

    def _show_candidate(self) -> None:
        canvas, shown = self._parts.canvas, self._state.shown
        self._parts.candidate_bar.show_state(self._state)
        self._hide_mask_for_compare(self._state.before)
        pixels = self._reviewing.preview()
        if shown is None or pixels is None:
            canvas.show_pixels(None)
        else:
            canvas.show_pixels(pixels, f"Candidate {shown.number}", shown.box)
        self.refresh_soon()

    def _hide_mask_for_compare(self, before: bool) -> None:
        """Before and after are compared without the red of the hole; the artist's own choice comes back afterwards."""
        canvas = self._parts.canvas
        if before and self._mask_before_compare is None:
            self._mask_before_compare = canvas.mask_visible
            canvas.set_mask_visible(False)
        elif not before and self._mask_before_compare is not None:
            visible, self._mask_before_compare = self._mask_before_compare, None
            canvas.set_mask_visible(visible)

    def _show_engine(self) -> None:
        state, fill = self._state, self._parts.fill
        words = state.engine.problem or state.engine.description
        if state.engine_next is not None:
            words = "Changes to it after this run…" if state.generating is not None else "Changing to it…"
        fill.picker.show_engines(state.engines, state.engine_next or state.engine_choice, words)
        fill.show_controls(state.engine.controls, state.engine.levels)

    def _show_picks(self) -> None:
        self._parts.fill.show_picks(self._state.picks.two, self._state.picks.zoned)

    def _show_work(self) -> None:
        self._parts.fill.show_progress(self._state.generating, self._state.waiting)
        self._parts.start.show_opening(self._state.opening)
        if not self._state.opening:
            self._parts.messages.clear(OPENING_TOPIC)
        self.refresh_soon()

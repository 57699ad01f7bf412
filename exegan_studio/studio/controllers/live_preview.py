"""The hole filled small while it is painted: looked at on the canvas, gone as soon as something else is to be seen there."""

import time
from collections.abc import Callable, Sequence

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.engines.protocol import Engine, ExemplarCrop
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.previews import pasted_preview
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Canvas
from exegan_studio.studio.controllers.engines import EngineRoom
from exegan_studio.studio.controllers.previewing import Previewer, PreviewInput
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import LIVE_PREVIEW
from exegan_studio.studio.state import StudioState

LABEL = "Live preview"
SLOWEST = 3.0
"""Seconds; an engine that takes longer is not asked after every stroke."""


class LivePreview:
    """Main thread. `settings` reads what the fill panel holds. Off at first; a run, a shown candidate or Esc take its place."""

    def __init__(
        self,
        state: StudioState,
        services: Services,
        room: EngineRoom,
        canvas: Canvas,
        actions: Actions,
        settings: Callable[[], FillSettings],
    ) -> None:
        self._state = state
        self._services = services
        self._canvas = canvas
        self._action = actions["live-preview"]
        self._settings = settings
        self._seconds = 0.0
        self._pixels: DeepPixels | None = None
        self._previewer = Previewer[DeepPixels](state, services, room, self._look)
        self._previewer.arrived = self._arrived
        self._previewer.troubled = services.reporter.say
        self._action.triggered.connect(self.set_on)
        self._action.setChecked(services.settings.get(LIVE_PREVIEW))
        state.document_changed.connect(self._document_changed)
        state.work_changed.connect(self._work_changed)
        state.shown_changed.connect(self._shown_changed)
        state.photo_changed.connect(self._forget)
        for changed in (state.picks_changed, state.engine_changed):
            changed.connect(self.refresh)

    @property
    def on(self) -> bool:
        return self._action.isChecked()

    @property
    def showing(self) -> bool:
        """Whether the canvas shows one now."""
        return self._pixels is not None

    def set_on(self, on: bool) -> None:
        self._action.setChecked(on)
        self._services.settings.set(LIVE_PREVIEW, on)
        if on:
            self.refresh()
        else:
            self.hide()

    def refresh(self) -> None:
        """What would come has changed; from now on it is to be seen."""
        # While a candidate is looked at, settings are about the next run.
        if self._state.shown is None:
            self._want()

    def _want(self) -> None:
        if self.on:
            self._previewer.want([self._settings()])

    def hide(self) -> None:
        """Until the next stroke, or another change of what would come."""
        showing = self.showing
        self._forget()
        if showing:
            self._canvas.show_pixels(None)

    def _forget(self) -> None:
        """Something else stands on the canvas."""
        self._previewer.want(())
        self._pixels = None

    def _look(
        self,
        given: PreviewInput,
        exemplars: Sequence[ExemplarCrop],
        settings: FillSettings,
        engine: Engine,
        cancel: CancelToken,
    ) -> DeepPixels:
        begun = time.monotonic()
        pixels = pasted_preview(given.base, given.face, given.mask, exemplars, settings, engine, cancel)
        self._seconds = time.monotonic() - begun
        return pixels

    def _arrived(self, _place: int, pixels: DeepPixels) -> None:
        if self._seconds > SLOWEST:
            self.set_on(False)
            self._services.reporter.say(
                f"A preview takes {self._seconds:.0f} s with this engine here: live preview is off again."
            )
        elif self._state.shown is None:
            self._pixels = pixels
            self._show()

    def _show(self) -> None:
        document = self._state.document
        if self._pixels is not None and document is not None:
            self._canvas.show_pixels(self._pixels, LABEL)
            # Under the brush the hole must be seen.
            if document.stroking:
                self._canvas.set_mask_visible(True)

    def _document_changed(self, change: DocumentChange) -> None:
        document = self._state.document
        if document is None or not self.on:
            return
        # A stroke tells of every sample: whether anything is left of the hole is looked at when it has ended.
        if change.part is Part.BASE or (not document.stroking and document.mask_empty):
            self.hide()
        elif change.part is Part.MASK:
            self._want()
        elif change.part is Part.HISTORY and not document.stroking:
            self._show()

    def _shown_changed(self) -> None:
        if self._state.shown is not None:
            self._forget()
        else:
            # A stroke has ended the look at a candidate: its preview is on the way.
            self._pixels = None

    def _work_changed(self) -> None:
        if self._state.generating is not None:
            self.hide()

"""Before the photo goes: what is neither saved nor exported is asked about."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from exegan_studio.studio.controllers.exporting import ExportController
from exegan_studio.studio.controllers.saving import SavingController
from exegan_studio.studio.dialogs.questions import Unsaved, ask_about_unsaved
from exegan_studio.studio.state import StudioState


class LeavingController:
    """One question at a time; it never blocks."""

    def __init__(
        self, state: StudioState, exporting: ExportController, saving: SavingController, window: Callable[[], QWidget]
    ) -> None:
        self._state = state
        self._exporting = exporting
        self._saving = saving
        self._window = window
        self._closing = False
        self.question: QMessageBox | None = None

    def may_leave(self, what: str, go_on: Callable[[], None]) -> None:
        """Ask, then go on; at once where there is nothing to ask. `what` is about to happen, as in "Close"."""
        saving = self._saving
        if not saving.asks:
            go_on()
        elif self.question is None:
            project = None if saving.path is None else saving.path.name
            self.question = ask_about_unsaved(
                self._window(),
                Unsaved(what, project, self._state.unexported, saving.kept),
                save=lambda: saving.save(go_on),
                export=lambda: self._exporting.open_dialog(go_on),
                discard=go_on,
            )
            self.question.finished.connect(self._answered)

    def may_close(self) -> bool:
        """For the window: False while the question is open; its answer closes the window by itself."""
        if not self._closing:
            self.may_leave("Close", self._close)
        return self._closing

    def _answered(self) -> None:
        self.question = None

    def _close(self) -> None:
        self._closing = True
        self._window().close()

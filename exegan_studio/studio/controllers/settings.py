"""The settings dialog: what is changed there is kept, and counts at once where something can be told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from exegan_studio.domain.errors import StudioError
from exegan_studio.engines.registry import EXEGAN
from exegan_studio.storage.settings import Setting
from exegan_studio.studio.dialogs.settings import SettingsDialog
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE, OFFERED
from exegan_studio.studio.state import StudioState

Apply = Callable[[Any], object]


class SettingsController:
    """Main thread. `apply`: by a row's key, what takes its new value at once."""

    def __init__(self, state: StudioState, services: Services, parent: Callable[[], QWidget]) -> None:
        self._state = state
        self._services = services
        self._parent = parent
        self.apply: Mapping[str, Apply] = {}
        self.open_shortcuts: Callable[[], object] = lambda: None
        self.dialog: SettingsDialog | None = None

    def open_dialog(self) -> None:
        """One at a time. A setting that the engine in use has not is left out."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        choice = self._state.engine_choice
        computes = choice is not None and choice.name == EXEGAN
        rows = [offered for offered in OFFERED if offered.row is not COMPUTE or computes]
        dialog = self.dialog = SettingsDialog(rows, self._services.settings, self._parent())
        dialog.changed.connect(self._changed)
        dialog.shortcuts_wanted.connect(lambda: self.open_shortcuts())
        dialog.finished.connect(self._closed)
        dialog.open()

    def use_candidate_memory(self, megabytes: int) -> None:
        """From the next run on."""
        self._state.history.limit = megabytes * 2**20

    def _changed(self, row: Setting[Any], value: Any) -> None:
        # What applies a value compares it with the one kept, and so comes first.
        apply = self.apply.get(row.key)
        if apply is not None:
            apply(value)
        self._services.settings.set(row, value)

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        keep(self._services)


def keep(services: Services) -> None:
    """Write the settings now; a failure is told."""
    try:
        services.settings.save()
    except StudioError as fault:
        services.reporter.report("Keeping the settings", fault)

"""The keys in use: brought back at the start, changed in their dialog, kept where they differ from the table."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Canvas
from exegan_studio.studio.controllers.settings import keep
from exegan_studio.studio.dialogs.shortcuts import ShortcutsDialog
from exegan_studio.studio.keys import Keys, keep_keys, kept_keys
from exegan_studio.studio.services import Services


class ShortcutController:
    """Main thread."""

    def __init__(self, services: Services, actions: Actions, canvas: Canvas, parent: Callable[[], QWidget]) -> None:
        self._services = services
        self._actions = actions
        self._canvas = canvas
        self._parent = parent
        self.dialog: ShortcutsDialog | None = None
        self._use(kept_keys(services.settings))

    def open_dialog(self) -> None:
        """One at a time."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = self.dialog = ShortcutsDialog(kept_keys(self._services.settings), self._parent())
        dialog.changed.connect(self._changed)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _use(self, keys: Keys) -> None:
        self._actions.use_keys(keys)
        # The canvas answers its own keys where the window has none: also one that was taken away.
        self._canvas.keys = keys

    def _changed(self, keys: Keys) -> None:
        keep_keys(self._services.settings, keys)
        self._use(keys)

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        keep(self._services)

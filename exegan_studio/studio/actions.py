"""The table of actions made into Qt's: keys active in the whole window, menus, and reasons why one cannot be used now."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from exegan_studio.studio.action_table import ACTIONS, MENUS, ActionSpec
from exegan_studio.studio.icons import icon


class Actions(QObject):
    """A QAction for every row of the table, its keys active in the whole window."""

    def __init__(self, parent: QObject, table: Sequence[ActionSpec] = ACTIONS) -> None:
        super().__init__(parent)
        self._specs = {spec.name: spec for spec in table}
        self._actions = {spec.name: self._make(spec) for spec in table}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def specs(self) -> list[ActionSpec]:
        return list(self._specs.values())

    def on(self, name: str, call: Callable[[], object]) -> None:
        """Call it when the action is triggered."""
        self._actions[name].triggered.connect(lambda _checked=False: call())

    def allow(self, reasons: Mapping[str, str]) -> None:
        """Every action with a reason is disabled and says why in its tooltip; all others are enabled."""
        for name, action in self._actions.items():
            reason = reasons.get(name, "")
            if action.isEnabled() == bool(reason) or action.property("reason") != reason:
                action.setProperty("reason", reason)
                action.setEnabled(not reason)
                action.setToolTip(self._tip(name, reason))

    def use_keys(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Those keys by action; actions that are not named keep theirs."""
        for name, own in keys.items():
            action = self._actions[name]
            action.setShortcuts([QKeySequence(key) for key in own])
            action.setToolTip(self._tip(name, str(action.property("reason") or "")))

    def rename(self, name: str, text: str) -> None:
        """Another text, as in "Undo brush stroke"."""
        if self._actions[name].text() != text:
            self._actions[name].setText(text)
            self._actions[name].setToolTip(self._tip(name, str(self._actions[name].property("reason") or "")))

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """The menus of the table, in its order."""
        menus: dict[str, QMenu] = {}
        for title in MENUS:
            rows = [spec for spec in self._specs.values() if spec.menu == title]
            if rows:
                menus[title] = bar.addMenu(f"&{title}")
                menus[title].setToolTipsVisible(True)
            for spec in rows:
                if spec.section and menus[title].actions():
                    menus[title].addSeparator()
                menus[title].addAction(self._actions[spec.name])
        return menus

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        action.setProperty("reason", "")
        # Menus show the theme's icons only where toolbars have taught them.
        action.setIconVisibleInMenu(False)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        action.setToolTip(self._describe(spec, action))
        return action

    def _tip(self, name: str, reason: str) -> str:
        tip = self._describe(self._specs[name], self._actions[name])
        return f"{tip}\nNot now: {reason}" if reason else tip

    @staticmethod
    def _describe(spec: ActionSpec, action: QAction) -> str:
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        title = action.text().replace("&", "").rstrip("…")
        return f"{title} ({key})\n{spec.help}".rstrip() if key else f"{title}\n{spec.help}".rstrip()

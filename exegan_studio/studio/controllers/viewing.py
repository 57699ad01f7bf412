"""How the mask is to be seen: its look, colour and opacity, kept for the next start."""

from PySide6.QtGui import QActionGroup, QColor

from exegan_studio.storage.settings import Settings
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Canvas, MaskLook
from exegan_studio.studio.panels.mask_colour_menu import MaskColourMenu
from exegan_studio.studio.settings_rows import MASK_COLOUR, MASK_LOOK, MASK_OPACITY

LOOKS = {f"look-{look.value}": look for look in MaskLook}


class ViewController:
    """Main thread."""

    def __init__(self, settings: Settings, canvas: Canvas, actions: Actions, menu: MaskColourMenu) -> None:
        self._settings = settings
        self._canvas = canvas
        self._actions = actions
        self._menu = menu
        looks = QActionGroup(canvas)
        for name, look in LOOKS.items():
            looks.addAction(actions[name])
            actions.on(name, lambda look=look: canvas.set_mask_look(look))
        canvas.mask_look_changed.connect(self._show_look)
        menu.colour_wanted.connect(self._use_colour)
        menu.opacity_wanted.connect(self.use_opacity)
        canvas.set_mask_look(MaskLook(settings.get(MASK_LOOK)))
        colour = QColor(settings.get(MASK_COLOUR))
        canvas.set_mask_colour(colour if colour.isValid() else QColor(MASK_COLOUR.default))
        canvas.set_mask_opacity(settings.get(MASK_OPACITY))
        self._show_look(canvas.mask_look)
        self._show_colour()

    def _use_colour(self, colour: QColor) -> None:
        """A colour is asked for to be seen."""
        self._settings.set(MASK_COLOUR, colour.name())
        self._canvas.set_mask_colour(colour)
        self._canvas.set_mask_look(MaskLook.COLOUR)
        self._show_colour()

    def use_opacity(self, opacity: float) -> None:
        self._settings.set(MASK_OPACITY, opacity)
        self._canvas.set_mask_opacity(opacity)
        self._canvas.set_mask_look(MaskLook.COLOUR)
        self._show_colour()

    def _show_look(self, look: MaskLook) -> None:
        self._settings.set(MASK_LOOK, look.value)
        for name, meant in LOOKS.items():
            self._actions[name].setChecked(look is meant)

    def _show_colour(self) -> None:
        self._menu.show_now(self._canvas.mask_colour, self._canvas.mask_opacity)

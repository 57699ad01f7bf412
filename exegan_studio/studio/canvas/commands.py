"""What the canvas can be told by key, as a table: the window may build its menus and actions from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from exegan_studio.studio.canvas.modes import Tool

if TYPE_CHECKING:
    from exegan_studio.studio.canvas.canvas import Canvas


ROTATION_STEP = 15
"""Degrees a key turns the view."""


@dataclass(frozen=True)
class CanvasCommand:
    """`keys`: QKeySequence strings, the first one shown in menus. The canvas itself answers them while it has the focus, so
    an action that takes a key over in the window changes nothing else."""

    name: str
    text: str
    keys: tuple[str, ...]
    run: Callable[[Canvas], None]


def command_for(event: QKeyEvent, keys: Mapping[str, Sequence[str]]) -> CanvasCommand | None:
    """The command a key press asks for. `keys`: other keys than the table's, by name."""
    combination = event.keyCombination()
    without_pad = QKeyCombination(combination.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier, combination.key())
    asked = [QKeySequence(without_pad)]
    if event.text().isprintable() and event.text().strip() and not event.text().isalpha():
        asked.append(QKeySequence(event.text()))  # "{" is another key on every keyboard; letters are always their own key
    for wanted in asked:
        for command in CANVAS_COMMANDS:
            if any(QKeySequence(key) == wanted for key in keys.get(command.name, command.keys)):
                return command
    return None


def _tool(tool: Tool) -> Callable[[Canvas], None]:
    return lambda canvas: canvas.set_tool(tool)


CANVAS_COMMANDS: tuple[CanvasCommand, ...] = (
    CanvasCommand("tool-brush", "Brush", ("B",), _tool(Tool.BRUSH)),
    CanvasCommand("tool-eraser", "Eraser", ("E",), _tool(Tool.ERASER)),
    CanvasCommand("tool-lasso", "Lasso", ("L",), _tool(Tool.LASSO)),
    CanvasCommand("tool-polygon", "Polygon", ("Shift+L",), _tool(Tool.POLYGON)),
    CanvasCommand("tool-rectangle", "Rectangle", ("R",), _tool(Tool.RECTANGLE)),
    CanvasCommand("tool-ellipse", "Ellipse", ("Shift+R",), _tool(Tool.ELLIPSE)),
    CanvasCommand("tool-fill", "Fill", ("G",), _tool(Tool.FILL)),
    CanvasCommand("tool-colour", "Fill by colour", ("W",), _tool(Tool.COLOUR)),
    CanvasCommand("tool-pan", "Pan", ("H",), _tool(Tool.PAN)),
    CanvasCommand("swap-paint-erase", "Swap paint and erase", ("X",), lambda canvas: canvas.swap_paint_and_erase()),
    CanvasCommand("default-brush", "Default brush", ("D",), lambda canvas: canvas.reset_brush()),
    CanvasCommand("brush-smaller", "Smaller brush", ("[", ","), lambda canvas: canvas.step_size(-1)),
    CanvasCommand("brush-larger", "Larger brush", ("]", "."), lambda canvas: canvas.step_size(1)),
    CanvasCommand("brush-softer", "Softer brush", ("Shift+[", "{", "Shift+,", "<"), lambda canvas: canvas.step_hardness(-1)),
    CanvasCommand("brush-harder", "Harder brush", ("Shift+]", "}", "Shift+.", ">"), lambda canvas: canvas.step_hardness(1)),
    CanvasCommand("zoom-in", "Zoom in", ("Ctrl++", "Ctrl+="), lambda canvas: canvas.zoom_by(2**0.5)),
    CanvasCommand("zoom-out", "Zoom out", ("Ctrl+-",), lambda canvas: canvas.zoom_by(2**-0.5)),
    CanvasCommand("zoom-fit", "Fit", ("Ctrl+0",), lambda canvas: canvas.fit()),
    CanvasCommand("zoom-100", "100 %", ("Ctrl+1",), lambda canvas: canvas.zoom_to(1.0)),
    CanvasCommand("rotate-left", "Turn left", ("Ctrl+[",), lambda canvas: canvas.rotate_view(-ROTATION_STEP)),
    CanvasCommand("rotate-right", "Turn right", ("Ctrl+]",), lambda canvas: canvas.rotate_view(ROTATION_STEP)),
    CanvasCommand("rotate-upright", "Upright", ("Ctrl+'",), lambda canvas: canvas.reset_rotation()),
    CanvasCommand("toggle-mask", "Show mask", ("Ctrl+H",), lambda canvas: canvas.set_mask_visible(not canvas.mask_visible)),
    CanvasCommand("quick-mask", "Quick mask", ("Q",), lambda canvas: canvas.quick_mask()),
)

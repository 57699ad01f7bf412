"""How the tool in hand works: only what that tool has is shown."""

import math
from collections.abc import Callable
from typing import Unpack

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from exegan_studio.domain.mask import Combine
from exegan_studio.domain.strokes import MAX_DIAMETER, Brush
from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Tool, ToolOptions
from exegan_studio.studio.canvas.brushes import BrushChanges
from exegan_studio.studio.canvas.options import OptionChanges
from exegan_studio.studio.icons import icon
from exegan_studio.studio.panels.sliders import LabelledSlider, percent_slider

LARGEST_SLID, SOFTEST_SLID = 1000.0, 200.0
_STEPS = 200
_COMBINES = (
    (Combine.ADD, "combine-add", "Adds to the mask  (Shift at the press)"),
    (Combine.SUBTRACT, "combine-subtract", "Takes away from the mask  (Alt at the press)"),
    (Combine.INTERSECT, "combine-intersect", "Leaves what both cover  (Shift and Alt at the press)"),
    (Combine.REPLACE, "combine-replace", "Becomes the whole mask"),
)


class ToolOptionsPanel(QWidget):
    """Shows what it is told, and tells what the artist changes."""

    brush_wanted = Signal(object)
    """BrushChanges."""
    options_wanted = Signal(object)
    """OptionChanges."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.diameter = _size_slider()
        self.hardness = percent_slider("Hardness", "How much of the brush covers wholly  {  }")
        self.opacity = percent_slider("Opacity", "The most one stroke covers")
        self.smoothing = percent_slider("Steadying", "How far the stroke is steadied; it ends where the pen is")
        self.pressure_size = _check("size", "Pen pressure changes the brush's size")
        self.pressure_opacity = _check("opacity", "Pen pressure changes the brush's opacity")
        self.pressure = _row(QLabel("Pen"), self.pressure_size, self.pressure_opacity)
        self.combines = QButtonGroup(self)
        self.combine = self._combine_row()
        self.tolerance = LabelledSlider(
            "Tolerance", lambda v: f"{v:.0f}", 255, lambda v: v, float, "How far a colour may differ from the one clicked"
        )
        self.contiguous = _check("Connected only", "Off: everything of a like colour in the whole photo")
        self.soft_edge = _soft_slider()
        self.mirror = QToolButton()
        self.mirror.setDefaultAction(actions["mirror"])
        self.mirror.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.mirror.setIconSize(QSize(18, 18))
        brushes = frozenset({Tool.BRUSH, Tool.ERASER})
        outlines = frozenset({Tool.LASSO, Tool.POLYGON, Tool.RECTANGLE, Tool.ELLIPSE})
        self._rows: tuple[tuple[QWidget, frozenset[Tool]], ...] = (
            (self.diameter, brushes),
            (self.hardness, brushes),
            (self.opacity, brushes),
            (self.smoothing, brushes),
            (self.pressure, brushes),
            (self.combine, outlines | {Tool.FILL, Tool.COLOUR}),
            (self.tolerance, frozenset({Tool.COLOUR})),
            (self.contiguous, frozenset({Tool.COLOUR})),
            (self.soft_edge, outlines | {Tool.COLOUR}),
            (self.mirror, brushes | outlines | {Tool.FILL}),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for row, _ in self._rows:
            layout.addWidget(row)
        layout.addStretch(1)
        self._connect()
        self.show_tool(Tool.BRUSH)
        # Room for the tool with the most of them: what is below does not jump when another tool is taken.
        self.setMinimumHeight(self.sizeHint().height())

    def show_tool(self, tool: Tool) -> None:
        for row, tools in self._rows:
            row.setVisible(tool in tools)

    def show_brush(self, brush: Brush) -> None:
        self.diameter.set_value(brush.diameter)
        self.hardness.set_value(brush.hardness)
        self.opacity.set_value(brush.opacity)
        self.pressure_size.setChecked(brush.pressure_size)
        self.pressure_opacity.setChecked(brush.pressure_opacity)

    def show_options(self, options: ToolOptions) -> None:
        self.smoothing.set_value(options.smoothing)
        self.tolerance.set_value(options.tolerance)
        self.contiguous.setChecked(options.contiguous)
        self.soft_edge.set_value(options.soft_edge)
        for button, (how, _, _) in zip(self.combines.buttons(), _COMBINES, strict=True):
            button.setChecked(how is options.combine)

    def _connect(self) -> None:
        # Clicks, not changes: showing what a brush is like must not be taken for a wish.
        _on_value(self.diameter.changed, lambda value: self._brush(diameter=value))
        _on_value(self.hardness.changed, lambda value: self._brush(hardness=value))
        _on_value(self.opacity.changed, lambda value: self._brush(opacity=value))
        _on_click(self.pressure_size.clicked, lambda on: self._brush(pressure_size=on))
        _on_click(self.pressure_opacity.clicked, lambda on: self._brush(pressure_opacity=on))
        _on_value(self.smoothing.changed, lambda value: self._option(smoothing=value))
        _on_value(self.tolerance.changed, lambda value: self._option(tolerance=round(value)))
        _on_click(self.contiguous.clicked, lambda on: self._option(contiguous=on))
        _on_value(self.soft_edge.changed, lambda value: self._option(soft_edge=value))
        _on_value(self.combines.idClicked, lambda place: self._option(combine=_COMBINES[int(place)][0]))

    def _brush(self, **changes: Unpack[BrushChanges]) -> None:
        self.brush_wanted.emit(changes)

    def _option(self, **changes: Unpack[OptionChanges]) -> None:
        self.options_wanted.emit(changes)

    def _combine_row(self) -> QWidget:
        buttons: list[QWidget] = []
        for place, (how, picture, tip) in enumerate(_COMBINES):
            button = QToolButton()
            button.setIcon(icon(picture))
            button.setIconSize(QSize(20, 20))
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setAccessibleName(f"Shapes: {how.value}")
            self.combines.addButton(button, place)
            buttons.append(button)
        return _row(*buttons)


def _size_slider() -> LabelledSlider:
    grow = math.log(LARGEST_SLID)
    # Equal steps on the slider are equal ratios of the diameter.
    return LabelledSlider(
        "Size",
        lambda v: f"{v:.0f} px",
        _STEPS,
        lambda v: _STEPS * math.log(min(max(v, 1.0), LARGEST_SLID)) / grow,
        lambda step: min(math.exp(step / _STEPS * grow), MAX_DIAMETER),
        "Brush diameter in photo pixels  [  ]",
    )


def _soft_slider() -> LabelledSlider:
    # Finer at the sharp end, where a pixel is seen.
    return LabelledSlider(
        "Soft edge",
        lambda v: f"{v:.0f} px" if v else "none",
        _STEPS,
        lambda v: _STEPS * math.sqrt(min(v, SOFTEST_SLID) / SOFTEST_SLID),
        lambda step: round(SOFTEST_SLID * (step / _STEPS) ** 2),
        "How far the edge of a shape is softened, in photo pixels",
    )


def _on_value(signal: SignalInstance, tell: Callable[[float], None]) -> None:
    signal.connect(tell)


def _on_click(signal: SignalInstance, tell: Callable[[bool], None]) -> None:
    signal.connect(tell)


def _check(text: str, tip: str) -> QCheckBox:
    check = QCheckBox(text)
    check.setToolTip(tip)
    return check


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return row

"""The tools as the artist left them: brush, eraser and options are kept in the settings and come back with the next start."""

from exegan_studio.domain.mask import Combine
from exegan_studio.domain.strokes import Brush
from exegan_studio.storage.settings import Settings
from exegan_studio.studio.canvas import Canvas, Tool, ToolOptions
from exegan_studio.studio.canvas.brushes import default_diameter
from exegan_studio.studio.settings_rows import (
    BRUSH,
    COLOUR_CONTIGUOUS,
    COLOUR_TOLERANCE,
    ERASER,
    SHAPE_COMBINE,
    SHAPE_SOFT_EDGE,
    STROKE_SMOOTHING,
    UNDO_MEMORY,
    BrushRows,
)
from exegan_studio.studio.state import StudioState

_BRUSHES = ((Tool.BRUSH, BRUSH), (Tool.ERASER, ERASER))


class ToolController:
    """A brush whose size was never chosen is as large as suits the photo. Main thread."""

    def __init__(self, state: StudioState, settings: Settings, canvas: Canvas) -> None:
        self._state = state
        self._settings = settings
        self._canvas = canvas
        self._bring_back()
        canvas.brush_changed.connect(self._keep_brushes)
        canvas.options_changed.connect(self._keep_options)
        state.photo_changed.connect(self._bring_brushes_back)

    def use_undo_memory(self, megabytes: int) -> None:
        """From now on, for this photo too."""
        self._settings.set(UNDO_MEMORY, megabytes)
        if self._state.document is not None:
            self._state.document.set_history_memory(megabytes * 2**20)

    def _bring_back(self) -> None:
        get = self._settings.get
        self._canvas.set_options(
            smoothing=get(STROKE_SMOOTHING),
            combine=Combine(get(SHAPE_COMBINE)),
            tolerance=get(COLOUR_TOLERANCE),
            contiguous=get(COLOUR_CONTIGUOUS),
            soft_edge=get(SHAPE_SOFT_EDGE),
        )
        self._bring_brushes_back()

    def _bring_brushes_back(self) -> None:
        # All are read before the canvas tells of the first one, which is kept at once.
        kept = [(tool, self._brush(rows)) for tool, rows in _BRUSHES]
        for tool, brush in kept:
            self._canvas.use_brush(brush, tool)

    def _brush(self, rows: BrushRows) -> Brush:
        get = self._settings.get
        return Brush(
            get(rows.diameter) or self._suiting(),
            get(rows.hardness),
            get(rows.opacity),
            get(rows.pressure_size),
            get(rows.pressure_opacity),
        )

    def _suiting(self) -> float:
        document = self._state.document
        return Brush().diameter if document is None else default_diameter(document.width, document.height)

    def _keep_brushes(self) -> None:
        for tool, rows in _BRUSHES:
            brush = self._canvas.brush_of(tool)
            # The size that suits one photo is not chosen, and not meant for the next one.
            self._settings.set(rows.diameter, 0.0 if brush.diameter == self._suiting() else brush.diameter)
            self._settings.set(rows.hardness, brush.hardness)
            self._settings.set(rows.opacity, brush.opacity)
            self._settings.set(rows.pressure_size, brush.pressure_size)
            self._settings.set(rows.pressure_opacity, brush.pressure_opacity)

    def _keep_options(self, options: ToolOptions) -> None:
        """All but the mirror: each start begins without it."""
        self._settings.set(STROKE_SMOOTHING, options.smoothing)
        self._settings.set(SHAPE_COMBINE, options.combine.value)
        self._settings.set(COLOUR_TOLERANCE, options.tolerance)
        self._settings.set(COLOUR_CONTIGUOUS, options.contiguous)
        self._settings.set(SHAPE_SOFT_EDGE, options.soft_edge)

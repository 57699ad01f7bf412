"""The canvas widget: shows a document, turns mouse, pen and keys into edits of its mask."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.strokes import Brush
from exegan_studio.studio.canvas.brushes import Brushes
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.canvas.modes import Tool, View


class Canvas(QWidget):
    """Everything public here is called on the main thread.

    The canvas edits its document by itself (strokes, each one undo step); undo, redo, accept and mask operations are the
    caller's, on the document, and the canvas repaints what they changed.
    """

    stroke_finished = Signal()
    """A stroke changed the mask and is one step in the document's history."""
    tool_changed = Signal(object)
    """The Tool now in hand."""
    brush_changed = Signal(object)
    """The Brush of the current tool (domain.strokes.Brush)."""
    view_changed = Signal(object)
    """The View now framed."""
    zoom_changed = Signal(float)
    """Screen pixels per photo pixel: 1.0 is 100 %."""
    preview_changed = Signal(bool)
    """Whether other pixels than the base are shown."""
    pointer_moved = Signal(float, float)
    """Continuous photo coordinates, also outside the photo."""
    pointer_left = Signal()
    face_clicked = Signal(int)
    """In Tool.CHOOSE_FACE: index into document.faces. The canvas has not chosen it yet: call document.choose_face."""
    face_placed = Signal(object)
    """In Tool.PLACE_FACE, after the third click: float32 3 x 2, left eye, right eye, mouth, photo coordinates. The tool goes
    back to what it was."""
    placing_step = Signal(str)
    """In Tool.PLACE_FACE: "left eye", "right eye", "mouth": what the next click places; "" when it is over or stopped."""
    files_dropped = Signal(object)
    """list[Path]: local files or folders dropped on the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._brushes = Brushes()
        self._tool = Tool.BRUSH
        self._view = View.PHOTO
        self._camera = Camera()
        self.setMouseTracking(True)
        self.setAcceptDrops(True)

    # What is shown

    @property
    def document(self) -> Document | None:
        return self._document

    def set_document(self, document: Document | None) -> None:
        """Show another photo, fitted; crop, preview and open gestures of the last one are gone."""
        self._document = document
        self.update()

    def set_crop(self, alignment: Similarity | None, size: int = 0) -> None:
        """The active face's crop: photo → crop, and the crop's side. None: no crop, and the view goes back to the photo."""

    @property
    def view(self) -> View:
        return self._view

    def set_view(self, view: View) -> None:
        """Frame the photo or the crop. Without a crop, View.CROP shows the photo."""
        self._view = view

    def show_pixels(self, pixels: DeepPixels | None, label: str = "Preview", changed: Box | None = None) -> None:
        """Show other pixels of the photo's size than the base, marked as a preview; None shows the base again.

        The document is not altered. `changed`: outside this box the pixels equal the base, which makes showing them faster.
        The mask overlay is hidden until a stroke begins. Raises ValueError where the size differs.
        """

    @property
    def previewing(self) -> bool:
        return False

    def show_original(self, shown: bool) -> None:
        """While true, the photo as it was opened, without mask (the backslash key held does the same)."""

    @property
    def mask_visible(self) -> bool:
        return True

    def set_mask_visible(self, visible: bool) -> None: ...

    def set_mask_opacity(self, opacity: float) -> None:
        """0..1, of a full hole's overlay."""

    # Tools and brush

    @property
    def tool(self) -> Tool:
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Take another tool; a stroke in progress is finished."""
        self._tool = tool
        self.tool_changed.emit(tool)

    @property
    def brush(self) -> Brush:
        """Of the eraser while that is the tool, else of the brush."""
        return self._brushes.current

    def set_brush(
        self, *, diameter: float | None = None, hardness: float | None = None, opacity: float | None = None
    ) -> None:
        """Alter the current tool's brush: diameter in photo pixels, hardness and opacity 0..1, each kept in its range."""
        self._brushes.change(diameter=diameter, hardness=hardness, opacity=opacity)
        self.brush_changed.emit(self.brush)

    def step_size(self, steps: int) -> None: ...

    def step_hardness(self, steps: int) -> None: ...

    def swap_paint_and_erase(self) -> None: ...

    # Zoom

    @property
    def camera(self) -> Camera:
        return self._camera

    @property
    def zoom(self) -> float:
        """Screen pixels per photo pixel."""
        return self._camera.scale * self.devicePixelRatioF()

    def fit(self) -> None:
        """Show the whole photo, or the whole crop in View.CROP; it stays fitted while the widget is resized."""

    def zoom_to(self, zoom: float) -> None:
        """Set the zoom (1.0 = 100 %) about the middle of the widget."""

    def zoom_by(self, factor: float) -> None: ...

    def rotate_view(self, degrees: float) -> None:
        """Turn the view clockwise about the middle of the widget; the photo itself is not turned."""

    def reset_rotation(self) -> None: ...

    def set_suggested_points(self, points: Sequence[tuple[float, float]]) -> None:
        """Photo points to mark faintly (landmarks found so far); empty: none."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        QPainter(self).fillRect(event.rect(), self.palette().window())

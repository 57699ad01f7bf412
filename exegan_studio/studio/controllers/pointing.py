"""Tools in hand: leading through choosing and placing a face, and what Escape ends."""

from PySide6.QtGui import QActionGroup

from exegan_studio.studio.actions import Actions
from exegan_studio.studio.canvas import Canvas, Tool, View
from exegan_studio.studio.controllers.filling import FillController
from exegan_studio.studio.controllers.masking import MaskController
from exegan_studio.studio.controllers.opening import FACES_TOPIC
from exegan_studio.studio.controllers.reviewing import ReviewController
from exegan_studio.studio.messages import Message
from exegan_studio.studio.panels.message_bar import MessageBar
from exegan_studio.studio.state import StudioState

CHOOSING_TOPIC = "choosing"
FACE_TOOLS = (Tool.CHOOSE_FACE, Tool.PLACE_FACE)
_TOOLS = {f"tool-{tool.value}": tool for tool in Tool if tool not in FACE_TOOLS}


class PointingController:
    """Main thread."""

    def __init__(self, state: StudioState, canvas: Canvas, actions: Actions, messages: MessageBar) -> None:
        self._state = state
        self._canvas = canvas
        self._actions = actions
        self._messages = messages
        # The tool in hand stays checked when it is taken once more.
        tools = QActionGroup(canvas)
        for name in _TOOLS:
            tools.addAction(actions[name])
        canvas.tool_changed.connect(self._show_tool)
        self._show_tool(canvas.tool)

    def choose_face(self) -> None:
        self._take(Tool.CHOOSE_FACE)

    def place_face(self) -> None:
        self._take(Tool.PLACE_FACE)

    def face_chosen(self, index: int, masking: MaskController) -> None:
        masking.choose_face(index)
        self._canvas.escape()

    def escape(self, filling: FillController, reviewing: ReviewController) -> None:
        """The nearest thing ends: a stroke or a shape, a face tool, the run, the preview."""
        if self._canvas.escape():
            return
        if self._state.generating is not None:
            filling.cancel()
        else:
            reviewing.leave()

    @property
    def busy(self) -> bool:
        """Whether there is something in hand that Escape ends."""
        return self._canvas.busy

    def _take(self, tool: Tool) -> None:
        self._state.show_candidate(None)
        self._canvas.set_view(View.PHOTO)
        self._canvas.set_tool(tool)
        self._canvas.setFocus()

    def _show_tool(self, tool: Tool) -> None:
        for name, meant in _TOOLS.items():
            self._actions[name].setChecked(tool is meant)
        if tool is Tool.CHOOSE_FACE:
            self._messages.show_message(Message("Click the face to edit.", "Esc stops.", topic=CHOOSING_TOPIC, stays=True))
        else:
            self._messages.clear(CHOOSING_TOPIC)
        if tool in FACE_TOOLS:
            self._messages.clear(FACES_TOPIC)

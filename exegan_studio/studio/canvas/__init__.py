"""The canvas: the photo or the crop with its mask, painted on with mouse or pen."""

from exegan_studio.studio.canvas.canvas import Canvas
from exegan_studio.studio.canvas.commands import CANVAS_COMMANDS, CanvasCommand
from exegan_studio.studio.canvas.looks import MaskLook
from exegan_studio.studio.canvas.modes import Tool, View
from exegan_studio.studio.canvas.options import ToolOptions
from exegan_studio.studio.canvas.photo_view import PhotoView

__all__ = ["CANVAS_COMMANDS", "Canvas", "CanvasCommand", "MaskLook", "PhotoView", "Tool", "ToolOptions", "View"]

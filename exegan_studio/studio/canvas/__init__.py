"""The canvas: the photo or the crop with its mask, painted on with mouse or pen.

    canvas = Canvas()
    canvas.set_document(document)                      # a domain.Document; the canvas listens to it
    canvas.set_crop(alignment, size)                   # photo → crop of the active face; None: there is none
    canvas.set_view(View.CROP)                         # or View.PHOTO; fits the view
    canvas.show_pixels(candidate.pixels, "Candidate 2")  # a preview; None shows the base again
"""

from exegan_studio.studio.canvas.canvas import Canvas
from exegan_studio.studio.canvas.commands import CANVAS_COMMANDS, CanvasCommand
from exegan_studio.studio.canvas.modes import Tool, View

__all__ = ["CANVAS_COMMANDS", "Canvas", "CanvasCommand", "Tool", "View"]

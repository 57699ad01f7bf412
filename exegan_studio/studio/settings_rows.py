"""The window's own settings, and which settings are offered to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exegan_studio.domain.mask import Combine
from exegan_studio.domain.strokes import MAX_DIAMETER, Brush
from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, COMPUTES
from exegan_studio.storage.settings import MAX_FILE_MEGABYTES, MAX_MEGAPIXELS, Setting
from exegan_studio.studio.canvas.looks import MaskLook
from exegan_studio.studio.canvas.options import MAX_SOFT_EDGE, ToolOptions


def _text(key: str, help_text: str) -> Setting[str]:
    return Setting(key, "", help_text, list[str]())


OWN_PHOTO_OPENED = Setting("window.own_photo_opened", False, "Whether a photo of one's own was opened; before, the sample is")
PHOTO_FOLDER = _text("window.photo_folder", "Where the last photo was opened")
EXEMPLAR_FOLDER = _text("window.exemplar_folder", "The folder the exemplar gallery shows")
RECENT_FOLDERS = _text("window.recent_exemplar_folders", "Exemplar folders used before, one a line")
EXPORT_FOLDER = _text("window.export_folder", "Where the last export went; empty: beside the photo")
EXPORT_SUFFIX = Setting(
    "window.export_suffix", ".png", "Format suggested for an export", [".png", ".jpg", ".webp", ".tif", ".ora"]
)
EXPORT_TOLD = Setting("export.provenance", True, "Whether an exported picture says how it was made")
EXPORT_SIDECAR = Setting("export.sidecar", False, "Whether a JSON file beside an exported picture says how it was made")
PROJECT_FOLDER = _text("window.project_folder", "Where the last project was saved or opened")
PROJECT_LINKS = Setting("window.project_links", False, "Whether a new project links to the photo instead of holding it")
RECENT_FILES = _text("window.recent_files", "Photos and projects opened last, one a line")
MASK_FOLDER = _text("window.mask_folder", "Where the last mask was imported or exported")
CANDIDATES = Setting("fill.candidates", 4, "Candidates made by one Generate", (), 1, 16)
CANDIDATE_MEMORY = Setting("fill.candidate_memory_mb", 512, "Memory for candidates of earlier runs, in MB", (), 64, 16384)
LIVE_PREVIEW = Setting("fill.live_preview", False, "Whether the hole is filled small after every stroke")
ENGINE = _text("fill.engine", "The engine chosen last; empty: the best that is there")
ENGINE_WEIGHTS = _text("fill.engine_weights", "Its weights file, where it has not the engine's own")
COMPUTE = Setting("fill.compute", AUTO_COMPUTE, "Where an engine with that choice computes", tuple(COMPUTES))
WEIGHTS_FOLDER = _text("window.weights_folder", "Where weights were imported from last")
GEOMETRY = _text("window.geometry", "Size and place of the window")
PANELS = _text("window.panels", "Size and place of the panels")
UNDO_MEMORY = Setting("canvas.undo_memory_mb", 512, "Memory for undo and redo, in MB", (), 16, 16384)


@dataclass(frozen=True)
class BrushRows:
    """What is kept of one brush."""

    diameter: Setting[float]
    hardness: Setting[float]
    opacity: Setting[float]
    pressure_size: Setting[bool]
    pressure_opacity: Setting[bool]


def _brush(key: str, name: str) -> BrushRows:
    plain = Brush()
    return BrushRows(
        Setting(f"{key}.diameter", 0.0, f"{name}: diameter in photo pixels; 0: as suits the photo", (), 0, MAX_DIAMETER),
        Setting(f"{key}.hardness", plain.hardness, f"{name}: the part of the radius that covers wholly", (), 0, 1),
        Setting(f"{key}.opacity", plain.opacity, f"{name}: the most one stroke covers", (), 0.01, 1),
        Setting(f"{key}.pressure_size", plain.pressure_size, f"{name}: pen pressure changes the size"),
        Setting(f"{key}.pressure_opacity", plain.pressure_opacity, f"{name}: pen pressure changes the opacity"),
    )


_PLAIN = ToolOptions()
BRUSH, ERASER = _brush("canvas.brush", "Brush"), _brush("canvas.eraser", "Eraser")
STROKE_SMOOTHING = Setting("canvas.smoothing", _PLAIN.smoothing, "How far strokes are steadied", (), 0, 1)
SHAPE_COMBINE = Setting(
    "canvas.combine", _PLAIN.combine.value, "How a shape comes to the mask", tuple(how.value for how in Combine)
)
SHAPE_SOFT_EDGE = Setting("canvas.soft_edge", _PLAIN.soft_edge, "Soft edge of shapes, in photo pixels", (), 0, MAX_SOFT_EDGE)
COLOUR_TOLERANCE = Setting("canvas.tolerance", _PLAIN.tolerance, "Fill by colour: how far a colour may differ", (), 0, 255)
COLOUR_CONTIGUOUS = Setting("canvas.contiguous", _PLAIN.contiguous, "Fill by colour: only what is connected")
MASK_LOOK = Setting(
    "canvas.mask_look", MaskLook.COLOUR.value, "How the mask is to be seen", tuple(look.value for look in MaskLook)
)
MASK_COLOUR = Setting("canvas.mask_colour", "#e61e28", "Colour laid over the hole", list[str]())
MASK_OPACITY = Setting("canvas.mask_opacity", 0.5, "How thickly that colour lies over the photo", (), 0, 1)


@dataclass(frozen=True)
class OfferedRow:
    """A setting in the settings dialog. `words`: what its choices are called. `later`: it counts from the next start on."""

    row: Setting[Any]
    group: str
    title: str
    words: Mapping[Any, str] = field(default_factory=dict[Any, str])
    later: bool = False


_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".webp": "WebP", ".tif": "TIFF", ".ora": "OpenRaster"}
_LOOKS = {MaskLook.COLOUR.value: "In colour", MaskLook.ANTS.value: "Marching ants", MaskLook.GREY.value: "Mask alone"}
OFFERED: tuple[OfferedRow, ...] = (
    OfferedRow(CANDIDATES, "Fill", "Candidates"),
    OfferedRow(LIVE_PREVIEW, "Fill", "Live preview while painting"),
    OfferedRow(COMPUTE, "Fill", "Compute", COMPUTES),
    OfferedRow(MASK_LOOK, "Mask", "Look", _LOOKS),
    OfferedRow(MASK_OPACITY, "Mask", "Opacity of its colour"),
    OfferedRow(STROKE_SMOOTHING, "Mask", "Steadying"),
    OfferedRow(UNDO_MEMORY, "Memory", "Undo and redo"),
    OfferedRow(CANDIDATE_MEMORY, "Memory", "Candidates"),
    OfferedRow(MAX_MEGAPIXELS, "Pictures", "Largest picture", later=True),
    OfferedRow(MAX_FILE_MEGABYTES, "Pictures", "Largest file", later=True),
    OfferedRow(PROJECT_LINKS, "Pictures", "New projects link to the photo"),
    OfferedRow(EXPORT_SUFFIX, "Pictures", "Format of an export", _FORMATS),
    OfferedRow(EXPORT_TOLD, "Pictures", "Exports say how they were made"),
    OfferedRow(EXPORT_SIDECAR, "Pictures", "A file beside them says so, too"),
)
"""All others are what the window remembers of itself."""

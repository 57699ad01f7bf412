"""The window's own settings."""

from exegan_studio.engines.exegan.computing import AUTO_COMPUTE, COMPUTES
from exegan_studio.storage.settings import Setting


def _text(key: str, help_text: str) -> Setting[str]:
    return Setting(key, "", help_text, list[str]())


OWN_PHOTO_OPENED = Setting("window.own_photo_opened", False, "Whether a photo of one's own was opened; before, the sample is")
PHOTO_FOLDER = _text("window.photo_folder", "Where the last photo was opened")
EXEMPLAR_FOLDER = _text("window.exemplar_folder", "The folder the exemplar gallery shows")
RECENT_FOLDERS = _text("window.recent_exemplar_folders", "Exemplar folders used before, one a line")
EXPORT_FOLDER = _text("window.export_folder", "Where the last export went; empty: beside the photo")
EXPORT_SUFFIX = Setting("window.export_suffix", ".png", "Format suggested for an export", [".png", ".jpg", ".webp", ".tif"])
MASK_FOLDER = _text("window.mask_folder", "Where the last mask was imported or exported")
CANDIDATES = Setting("fill.candidates", 4, "Candidates made by one Generate", (), 1, 16)
CANDIDATE_MEMORY = Setting("fill.candidate_memory_mb", 512, "Memory for candidates of earlier runs, in MB", (), 64, 16384)
ENGINE = _text("fill.engine", "The engine chosen last; empty: the best that is there")
ENGINE_WEIGHTS = _text("fill.engine_weights", "Its weights file, where it has not the engine's own")
COMPUTE = Setting("fill.compute", AUTO_COMPUTE, "Where an engine with that choice computes", tuple(COMPUTES))
WEIGHTS_FOLDER = _text("window.weights_folder", "Where weights were imported from last")
GEOMETRY = _text("window.geometry", "Size and place of the window")
PANELS = _text("window.panels", "Size and place of the panels")

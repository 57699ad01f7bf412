"""The look: one table of neutral colours, the palette and the style sheet made from it."""

import string
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from exegan_studio.storage.paths import resources_folder


@dataclass(frozen=True)
class Colours:
    """Surroundings are pure greys, so that they do not tint how the photo's colours are seen."""

    canvas: str = "#1c1c1c"
    sunken: str = "#222222"
    window: str = "#2a2a2a"
    panel: str = "#303030"
    raised: str = "#3b3b3b"
    hover: str = "#474747"
    line: str = "#1b1b1b"
    edge: str = "#4a4a4a"
    text: str = "#e2e2e2"
    dim: str = "#a6a6a6"
    disabled: str = "#6f6f6f"
    accent: str = "#4f93d6"
    accent_dark: str = "#2f6fb0"
    accent_text: str = "#ffffff"
    keep: str = "#e8b84a"
    good: str = "#7fbf86"
    warning: str = "#e0a33e"
    error: str = "#e2705f"


COLOURS = Colours()


def apply_theme(app: QApplication) -> None:
    """Fusion with the studio's palette and style sheet: the same on every desktop."""
    app.setStyle("Fusion")
    app.setPalette(_palette(COLOURS))
    app.setStyleSheet(style_sheet(COLOURS))


def style_sheet(colours: Colours) -> str:
    """The sheet from resources with its $names filled in. Raises KeyError for a name that is not in the table."""
    folder = resources_folder()
    sheet = (folder / "theme" / "studio.qss").read_text("utf-8")
    return string.Template(sheet).substitute(asdict(colours), icons=_url(folder / "theme"))


def _url(folder: Path) -> str:
    return folder.as_posix()


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for place, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.sunken,
        role.AlternateBase: colours.panel,
        role.Text: colours.text,
        role.PlaceholderText: colours.dim,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.ToolTipBase: colours.panel,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent_dark,
        role.HighlightedText: colours.accent_text,
        role.Link: colours.accent,
        role.Light: colours.hover,
        role.Midlight: colours.edge,
        role.Mid: colours.raised,
        role.Dark: colours.line,
        role.Shadow: "#000000",
    }.items():
        palette.setColor(place, QColor(colour))
    for place in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, place, QColor(colours.disabled))
    return palette

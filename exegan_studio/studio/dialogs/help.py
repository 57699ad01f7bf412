"""The keys, and what this program is."""

from collections.abc import Sequence
from html import escape

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QTextBrowser, QVBoxLayout, QWidget

from exegan_studio import __version__
from exegan_studio.studio.action_table import MENUS
from exegan_studio.studio.actions import Actions

POINTER_ROWS: Sequence[tuple[str, str]] = (
    ("Paint, erase", "Drag with the left button"),
    ("A straight line", "Shift and click"),
    ("A brush larger or harder by hand", "Alt and drag with the right button: across, up and down"),
    ("A cross hair in the brush's place", "Caps Lock"),
    (
        "A shape adds, takes away, leaves what both cover",
        "Shift, Alt, Shift and Alt at the press, or the buttons under the tools",
    ),
    ("A square or a circle, from the middle", "Shift, Alt while dragging a rectangle or an ellipse"),
    ("A polygon's last corner; take one back", "Return, double click or its first corner; Backspace or right click"),
    ("Pan, also in the middle of a stroke or a shape", "Hold Space, or drag with the middle button; Shift and wheel"),
    ("Zoom at the pointer", "Wheel; on a touchpad Ctrl and two fingers, or pinch"),
    ("Turn the view on a touchpad or screen", "Turn two fingers"),
    ("See the photo as it was opened", "Hold \\"),
    ("Candidate 1 to 9", "1 to 9; the same key again goes back"),
    ("Rate the shown candidate", "Alt+1 to Alt+5, or the stars over the strip; Alt+0 takes them away"),
    ("Compare the shown candidate with another", "Ctrl and click on the other"),
    ("Compare room: grid, wipe, side by side, difference", "G, W, S, D; arrows walk, or move the wipe's line"),
    ("Compare room: the whole face or 100 %", "Double click; the wheel and dragging move all pictures in step"),
    ("Take a region away, or replace the mask by it", "Alt-click, Shift-click on the region"),
    ("Larger thumbnails", "Ctrl and wheel over them"),
)


class KeysDialog(QDialog):
    """All keys of the table, by menu."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(560, 640)
        page = QTextBrowser()
        page.setHtml(keys_page(actions))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)


def keys_page(actions: Actions) -> str:
    """HTML."""
    rows: list[str] = []
    for menu in MENUS:
        lines = [(actions[spec.name], spec.text) for spec in actions.specs() if spec.menu == menu]
        keyed = [(text, action.shortcuts()) for action, text in lines if action.shortcuts()]
        if keyed:
            rows.append(f'<tr><td colspan="2"><br><b>{menu}</b></td></tr>')
        rows += [_row(text.rstrip("…"), " or ".join(_native(key) for key in keys)) for text, keys in keyed]
    rows.append('<tr><td colspan="2"><br><b>Pointer and more</b></td></tr>')
    rows += [_row(what, how) for what, how in POINTER_ROWS]
    return f'<table cellpadding="3" width="100%">{"".join(rows)}</table>'


def show_about(parent: QWidget) -> None:
    text = (
        f"<b>EXE-GAN Studio {__version__}</b><br><br>Fills painted-over parts of portraits, guided by exemplar portraits.<br>"
        "The graft engine that comes with it takes an exemplar's own detail and relights it; it is not EXE-GAN's network."
    )
    QMessageBox.about(parent, "About EXE-GAN Studio", text)


def _native(key: QKeySequence) -> str:
    return key.toString(QKeySequence.SequenceFormat.NativeText)


def _row(what: str, how: str) -> str:
    return f"<tr><td>{escape(what)}</td><td>{escape(how)}</td></tr>"

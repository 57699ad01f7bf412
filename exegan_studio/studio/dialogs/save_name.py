"""Where to write a file, asked with the system's own dialog."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(
    parent: QWidget, title: str, suggested: Path, filters: str, suffixes: Collection[str] = ()
) -> tuple[Path, bool] | None:
    """The file, and whether one that exists may be replaced; None where the artist cancels. A name that ends in none of
    `suffixes` (by default: in nothing) gets the suggested one's."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), filters)
    if not name:
        return None
    path = Path(name)
    known = path.suffix.lower() in suffixes if suffixes else bool(path.suffix)
    # The system's dialog has asked about the name it was given, not about one that we complete.
    whole = path if known else path.with_name(f"{path.name}{suggested.suffix}")
    return whole, whole == path

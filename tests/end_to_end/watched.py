"""The studio as a process of its own, which writes down ten times a second what stands on the screen and where.

Started by the end-to-end test: `python watched.py STATUS_FILE`. The program itself is the real one.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from exegan_studio.studio.app import make_application


def middle(widget: QWidget) -> list[int]:
    centre = widget.mapToGlobal(widget.rect().center())
    return [centre.x(), centre.y()]


def title() -> str:
    """Of the window that has the keys; empty where none has."""
    window: QWidget | None = QApplication.activeWindow()
    return window.windowTitle() if window is not None else ""


def status_of(studio: Any) -> dict[str, Any]:
    """What the test may know; `at` are points on the screen."""
    state, parts = studio.state, studio.window.parts
    document, canvas = state.document, parts.canvas
    status: dict[str, Any] = {
        "title": title(),
        "photo": str(document.photo.path) if document else "",
        "face": state.frame is not None,
        "hole": int((document.mask > 0).sum()) if document else 0,
        "picks": [pick.path.name for pick in state.picks.all],
        "candidates": [[held.run, held.number] for held in state.history.all()],
        "generating": state.generating is not None,
        "shown": state.shown.number if state.shown else 0,
        "accepted": len(document.edits) if document else 0,
        "messages": [f"{message.text} {message.next_step}" for message in parts.messages.messages],
        "dialog": studio.controllers.exporting.dialog is not None,
        "question": studio.controllers.leaving.question is not None,
        "zoom": canvas.zoom,
        "torch": "torch" in sys.modules,
    }
    at: dict[str, list[int]] = {"canvas": middle(canvas), "generate": middle(parts.fill.go)}
    at |= {f"region {name}": middle(button) for name, button in parts.tools.regions.items()}
    if document is not None and document.face is not None:
        for name, (x, y) in zip(("left eye", "right eye", "nose"), document.face.landmarks[:3], strict=True):
            point = canvas.mapToGlobal(QPoint(*map(round, canvas.camera.widget_point(float(x), float(y)))))
            at[name] = [point.x(), point.y()]
    view, model = parts.gallery.view, studio.gallery.model
    for row in range(model.rowCount()):
        point = view.viewport().mapToGlobal(view.visualRect(model.index(row)).center())
        at[f"exemplar {model.path(row).name}"] = [point.x(), point.y()]
    question = studio.controllers.leaving.question
    if question is not None:
        at["discard"] = middle(question.button(QMessageBox.StandardButton.Discard))
    dialog = studio.controllers.exporting.dialog
    if dialog is not None:
        at |= {"export": middle(dialog.export), "name": middle(dialog.name), "folder": middle(dialog.folder)}
        status["proof"] = dialog.proof.text()
    return {**status, "at": at}


def main() -> int:
    app = make_application(sys.argv[:1])
    from exegan_studio.studio.composition import compose, make_services
    from exegan_studio.studio.main_thread import MainThread
    from exegan_studio.studio.reporter import Reporter

    main_thread, reporter = MainThread(), Reporter()
    reporter.catch_all(main_thread.post)
    studio = compose(make_services(main_thread, reporter), main_thread)
    studio.window.show()
    studio.start()
    path, beats = Path(sys.argv[1]), [0]

    def write() -> None:
        beats[0] += 1
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({**status_of(studio), "beats": beats[0]}))
        draft.replace(path)

    timer = QTimer()
    timer.timeout.connect(write)
    timer.start(100)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())

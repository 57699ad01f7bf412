"""The status bar: what is going on, mask, zoom, photo and engine."""

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.studio.state import StudioState

MASK_DELAY_MS = 120


class StatusBar(QStatusBar):
    """Reads the state; the mask's coverage is counted a little after the last change, since painting changes it constantly."""

    def __init__(self, state: StudioState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setSizeGripEnabled(False)
        self.work, self.coverage, self.zoom, self.photo, self.engine = (QLabel() for _ in range(5))
        self.addWidget(self.work, 1)
        for label in (self.coverage, self.zoom, self.photo, self.engine):
            self.addPermanentWidget(label)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(MASK_DELAY_MS)
        self._later.timeout.connect(self._show_mask)
        state.photo_changed.connect(self._show_photo)
        state.face_changed.connect(self._show_photo)
        state.work_changed.connect(self._show_work)
        state.engine_changed.connect(self._show_engine)
        state.document_changed.connect(self._document_changed)
        self._show_photo()
        self._show_work()
        self._show_engine()

    def show_camera(self, zoom: float, angle: float) -> None:
        """`zoom`: 1.0 is 100 %; `angle`: how far the view is turned, in degrees clockwise."""
        turned = round(angle)
        words = f"{zoom:.0%}" + (f"  ⟳ {turned}°" if turned else "")
        self.zoom.setText(words if self._state.document else "")

    def _document_changed(self, change: DocumentChange) -> None:
        if change.part is Part.MASK:
            self._later.start()

    def _show_mask(self) -> None:
        document = self._state.document
        if document is None:
            self.coverage.setText("")
            return
        part = float(document.mask.mean(dtype=np.float64)) / 255
        frame = self._state.frame
        if frame is not None:
            part *= document.width * document.height * frame.alignment.scale**2 / frame.size**2
        if not part:
            self.coverage.setText("No hole")
        else:
            self.coverage.setText(f"Hole: {part:.1%} of the {'crop' if frame is not None else 'photo'}")

    def _show_photo(self) -> None:
        document = self._state.document
        if document is None:
            self.photo.setText("")
        else:
            words = f"{document.photo.name}  {document.width} × {document.height}"
            if document.photo.pixels.dtype == np.uint16:
                words += "  16 bit"
            if self._state.frame is not None:
                words += f"  ·  crop {self._state.frame.size} px"
            elif self._state.searching:
                words += "  ·  looking for faces…"
            else:
                words += "  ·  no face"
            self.photo.setText(words)
        self._show_mask()
        self._show_work()

    def _show_work(self) -> None:
        state = self._state
        if state.opening:
            self.work.setText(f"Opening {state.opening}…")
        elif state.exporting:
            self.work.setText("Exporting…")
        elif state.generating is not None:
            self.work.setText(state.generating.text)
        elif state.searching:
            self.work.setText("Looking for faces…")
        else:
            self.work.setText("")

    def _show_engine(self) -> None:
        engine = self._state.engine
        if engine.problem:
            self.engine.setText("No engine")
            self.engine.setToolTip(engine.problem)
        elif engine.name:
            self.engine.setText(f"Engine: {engine.name}  {engine.weights_id[:8]}")
            self.engine.setToolTip(f"Engine {engine.name}, weights {engine.weights_id}")
        else:
            self.engine.setText("Engine: …")

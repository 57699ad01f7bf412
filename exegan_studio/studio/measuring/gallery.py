"""The gallery on a folder of ten thousand pictures: how soon the first screen is there, and for how long the window ever stands
still while it is listed, looked at, scrolled, searched and sorted.

Run as a module it prints JSON; `exegan-studio bench gallery` does that with Qt's offscreen platform. The pictures are made from
the sample exemplars, in a folder that is deleted afterwards, as are the program's own files.
"""

import gc
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image, ImageOps
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.errors import StudioError
from exegan_studio.storage.images import list_pictures
from exegan_studio.storage.paths import HOME_VARIABLE, samples_folder
from exegan_studio.studio.app import make_application
from exegan_studio.studio.composition import Studio, compose, make_services
from exegan_studio.studio.main_thread import MainThread
from exegan_studio.studio.reporter import Reporter

FILES, SIZE, WINDOW, GALLERY_WIDTH = 10_000, (768, 1024), (1600, 1000), 640
PATIENCE = 60.0
"""Seconds for a screen to be complete before the measurement is given up."""

Step = Iterator[bool]
"""A piece of the measurement: goes on at every turn of the event loop until it ends."""


@dataclass(frozen=True)
class GallerySpeed:
    """`first_screen_s`: from the folder being chosen to every picture on screen painted, nothing kept on disk before;
    `again_s`: the same in another window, from what was kept. `blocked_ms`: the longest time between two turns of the event
    loop in each part, `blocked_ms_max` in all. `jump_s`: from a jump in the folder to its screen painted, the median."""

    first_screen_s: float
    blocked_ms_max: float
    again_s: float
    jump_s: float
    files: int
    on_screen: int
    window: tuple[int, int]
    blocked_ms: dict[str, float]


def make_pictures(folder: Path, count: int, size: tuple[int, int] = SIZE) -> None:
    """JPEG portraits of that size; no two files are alike, though many show the same. Raises ExemplarError."""
    originals = [Image.open(path).convert("RGB") for path in list_pictures(samples_folder() / "exemplars")]
    coded: list[bytes] = []
    for original in originals:
        portrait = ImageOps.fit(original, size)
        for one in (portrait, ImageOps.mirror(portrait)):
            data = io.BytesIO()
            one.save(data, "JPEG", quality=80)
            coded.append(data.getvalue())
    for number in range(count):
        # What follows the end of a JPEG is not looked at, but makes it another file.
        (folder / f"portrait {number}.jpg").write_bytes(coded[number % len(coded)] + number.to_bytes(4, "big"))


class Watch(QObject):
    """Notices every turn of the event loop, and drives the steps of the measurement from it."""

    def __init__(self) -> None:
        super().__init__()
        self.longest: dict[str, float] = {}
        self.part = "listing and first screen"
        self.painted = 0
        self._last = time.perf_counter()
        self._step: Step = iter(())
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._turn)

    def run(self, step: Step) -> None:
        """Until it has ended."""
        self._step, self._last = step, time.perf_counter()
        self._timer.start()
        QApplication.exec()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted += 1
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        now = time.perf_counter()
        self.longest[self.part] = max(self.longest.get(self.part, 0.0), 1000 * (now - self._last))
        self._last = now
        if next(self._step, None) is None:
            self._timer.stop()
            QApplication.exit()


class GalleryMeasurement:
    """One window; what it does is written down as steps."""

    def __init__(self, studio: Studio, watch: Watch) -> None:
        self._watch = watch
        self._studio = studio
        self._view = studio.gallery.panel.view
        self._view.viewport().installEventFilter(watch)
        self.on_screen = 0
        self.jumps: list[float] = []

    def first_screen(self, folder: Path, tell: Callable[[float], None]) -> Step:
        start = time.perf_counter()
        self._studio.controllers.exemplars.open_folder(folder)
        yield from self._complete()
        tell(time.perf_counter() - start)
        self.on_screen = len(self._view.shown()[0])

    def use(self) -> Step:
        """What an artist does with a long folder."""
        bar, slider = self._studio.gallery.panel.bar, self._view.verticalScrollBar()
        self._watch.part = "scrolling row by row"
        for _ in range(60):
            slider.setValue(slider.value() + 96)
            yield from self._pause(0.04)
        self._watch.part = "flying through the folder"
        for step in range(150):
            slider.setValue(slider.maximum() * step // 150)
            yield from self._pause(0.016)
        self._watch.part = "jumping"
        dice = random.Random(7)
        for _ in range(12):
            start = time.perf_counter()
            slider.setValue(dice.randrange(slider.maximum()))
            yield from self._complete()
            self.jumps.append(time.perf_counter() - start)
            yield from self._pause(0.1)
        self._watch.part = "searching"
        for text in ("1", "12", "12 7", "9 9", ""):
            bar.search.setText(text)
            yield from self._pause(0.25)
        self._watch.part = "sorting"
        for row in (3, 2, 0):
            bar.order.setCurrentIndex(row)
            yield from self._pause(0.25)
        self._watch.part = "looking for faces"
        yield from self._pause(3.0)

    def _complete(self) -> Step:
        """Until every picture on screen is there and painted."""
        end = time.perf_counter() + PATIENCE
        # The view tells of another place at the loop's next turn.
        yield True
        while not self._all_there():
            if time.perf_counter() > end:
                raise StudioError("The gallery did not show its pictures in time.", "Measure again while little else runs.")
            yield True
        before = self._watch.painted
        self._view.viewport().update()
        while self._watch.painted == before:
            yield True

    def _all_there(self) -> bool:
        shown, _ = self._view.shown()
        sights = [self._studio.gallery.loader.peek(path) for path in shown]
        return bool(shown) and all(sight is not None and (sight.pixels.size or sight.unreadable) for sight in sights)

    @staticmethod
    def _pause(seconds: float) -> Step:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            yield True


def measure_gallery(files: int = FILES, window: tuple[int, int] = WINDOW, size: tuple[int, int] = SIZE) -> GallerySpeed:
    """Needs a QApplication, and shows a window while it measures. Raises StudioError."""
    with tempfile.TemporaryDirectory(prefix="exegan-bench-") as made:
        folder, home = Path(made, "portraits"), os.environ.get(HOME_VARIABLE)
        folder.mkdir()
        make_pictures(folder, files, size)
        os.environ[HOME_VARIABLE] = made
        try:
            return _measured(folder, files, window)
        finally:
            os.environ.pop(HOME_VARIABLE)
            if home is not None:
                os.environ[HOME_VARIABLE] = home


def _measured(folder: Path, files: int, window: tuple[int, int]) -> GallerySpeed:
    watch, seconds = Watch(), list[float]()
    first = _window(window)
    measurement = GalleryMeasurement(first, watch)
    watch.run(measurement.first_screen(folder, seconds.append))
    watch.run(measurement.use())
    first.window.close()
    # What the first window leaves behind is no part of how the second opens.
    gc.collect()
    second = _window(window)
    watch.part = "first screen again"
    watch.run(GalleryMeasurement(second, watch).first_screen(folder, seconds.append))
    second.window.close()
    jumps = sorted(measurement.jumps)
    return GallerySpeed(
        round(seconds[0], 3),
        round(max(watch.longest.values()), 1),
        round(seconds[1], 3),
        round(jumps[len(jumps) // 2], 3),
        files,
        measurement.on_screen,
        window,
        {part: round(longest, 1) for part, longest in watch.longest.items()},
    )


def _window(size: tuple[int, int]) -> Studio:
    main_thread = MainThread()
    reporter = Reporter()
    studio = compose(make_services(main_thread, reporter), main_thread)
    studio.window.resize(*size)
    studio.window.show()
    studio.window.resizeDocks([studio.window.gallery_dock], [GALLERY_WIDTH], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    return studio


def main() -> int:
    application = QApplication.instance() or make_application(sys.argv[:1])
    speed = measure_gallery()
    print(json.dumps(asdict(speed)))  # noqa: T201 - this module's whole purpose when it is run
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""From input event to painted frame: strokes of a large brush on a large photo, in several views.

Run as a module it prints JSON; `exegan-studio bench canvas` does that with Qt's offscreen platform.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from PySide6.QtWidgets import QApplication

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.document import Document
from exegan_studio.domain.picture import Picture
from exegan_studio.studio.app import make_application
from exegan_studio.studio.canvas import Canvas, Tool
from exegan_studio.studio.measuring.hand import MeasuredHand, wandering

PHOTO, WINDOW, DIAMETER = (6000, 4000), (1600, 1000), 400
STROKES, SAMPLES = 8, 60
_TURN = 17.0
_OTHERS = 20


@dataclass(frozen=True)
class ViewSpeed:
    """Milliseconds from event to frame. `median_ms` and `p99_ms` are of all events of the strokes: presses, moves, releases;
    the others are medians, `press_ms`, `release_ms` and `undo_ms` the greatest values."""

    view: str
    events: int
    median_ms: float
    p99_ms: float
    worst_ms: float
    press_ms: float
    release_ms: float
    undo_ms: float
    hover_ms: float
    wheel_ms: float
    pan_ms: float


@dataclass(frozen=True)
class CanvasSpeed:
    """`median_ms` and `p99_ms`: those of the view that is worst in each."""

    median_ms: float
    p99_ms: float
    megapixels: float
    brush: int
    window: tuple[int, int]
    pixel_ratio: float
    views: tuple[ViewSpeed, ...]


def measured_photo(width: int, height: int) -> Picture:
    """Grain over a slow ramp: no two pixels alike, as in a photograph."""
    grain = np.random.default_rng(1).integers(0, 40, (height, width, 1), np.uint8)
    ramp = np.linspace(40, 200, width).astype(np.uint8)[None, :, None]
    pixels: Pixels = np.concatenate([grain + ramp, grain + ramp[:, ::-1], grain + np.uint8(90)], 2)
    return Picture(pixels, "0" * 64, "made.png")


def measure_canvas(
    photo: tuple[int, int] = PHOTO, window: tuple[int, int] = WINDOW, strokes: int = STROKES, samples: int = SAMPLES
) -> CanvasSpeed:
    """Needs a QApplication; shows a canvas of that size while it measures."""
    canvas = Canvas()
    canvas.resize(*window)
    canvas.set_document(Document(measured_photo(*photo)))
    canvas.set_tool(Tool.BRUSH)
    canvas.set_brush(diameter=DIAMETER)
    canvas.show()
    hand = MeasuredHand(canvas)
    views = tuple(_measure_view(name, canvas, hand, take, strokes, samples) for name, take in _views())
    canvas.set_document(None)
    canvas.close()
    return CanvasSpeed(
        max(view.median_ms for view in views),
        max(view.p99_ms for view in views),
        round(photo[0] * photo[1] / 1e6, 2),
        DIAMETER,
        window,
        canvas.devicePixelRatioF(),
        views,
    )


def _views() -> list[tuple[str, Callable[[Canvas], None]]]:
    def turned(canvas: Canvas) -> None:
        canvas.zoom_to(1.0)
        canvas.rotate_view(_TURN)

    return [
        ("fit", lambda canvas: canvas.fit()),
        ("100 %", lambda canvas: canvas.zoom_to(1.0)),
        ("200 %", lambda canvas: canvas.zoom_to(2.0)),
        (f"100 %, turned by {_TURN:.0f}°", turned),
    ]


def _measure_view(
    name: str, canvas: Canvas, hand: MeasuredHand, take: Callable[[Canvas], None], strokes: int, samples: int
) -> ViewSpeed:
    document = canvas.document
    assert document is not None
    canvas.reset_rotation()
    canvas.fit()
    take(canvas)
    hand.settle()
    width, height = canvas.width(), canvas.height()
    hover = [hand.move(at) for at in wandering(width, height, _OTHERS, 99)]
    presses, moves, releases, undos = list[float](), list[float](), list[float](), list[float]()
    for seed in range(strokes):
        way = list(wandering(width, height, samples, seed))
        hand.move(way[0])
        hand.settle()
        presses.append(hand.press(way[0]))
        moves += [hand.move(at) for at in way[1:]]
        releases.append(hand.release(way[-1]))
        if seed % 2:
            hand.settle()
            undos.append(hand.timed(document.undo))
    middle = (width / 2, height / 2)
    pans = [hand.timed(lambda step=step: canvas.pan_by(step, 2 * step)) for step in (9, -9) * (_OTHERS // 2)]
    wheels = [hand.wheel(middle, 1 if step % 2 else -1) for step in range(_OTHERS)]
    while document.can_undo:
        document.undo()
    events = [*presses, *moves, *releases]
    return ViewSpeed(
        name,
        len(events),
        _percentile(events, 50),
        _percentile(events, 99),
        _percentile(events, 100),
        _percentile(presses, 100),
        _percentile(releases, 100),
        _percentile(undos, 100),
        _percentile(hover, 50),
        _percentile(wheels, 50),
        _percentile(pans, 50),
    )


def _percentile(values: Sequence[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 2) if values else 0.0


def main() -> int:
    application = QApplication.instance() or make_application(sys.argv[:1])
    speed = measure_canvas()
    print(json.dumps(asdict(speed)))  # noqa: T201 - this module's whole purpose when it is run
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())

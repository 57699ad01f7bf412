"""The measurement itself, on a small photo: every event is counted, nothing is left behind."""

import pytest

from exegan_studio.studio.measuring.canvas import measure_canvas
from exegan_studio.studio.measuring.hand import wandering


@pytest.mark.slow
@pytest.mark.usefixtures("qtbot")
def test_every_view_and_every_event_is_counted() -> None:
    speed = measure_canvas(photo=(300, 200), window=(320, 240), strokes=2, samples=5)
    assert [view.events for view in speed.views] == [2 * 6] * 4
    assert speed.megapixels == 0.06
    for view in speed.views:
        assert 0 < view.median_ms <= view.p99_ms <= view.worst_ms
        assert min(view.undo_ms, view.hover_ms, view.wheel_ms, view.pan_ms) > 0
    assert speed.median_ms == max(view.median_ms for view in speed.views)


def test_the_made_hand_stays_over_the_widget_and_repeats_itself() -> None:
    way = list(wandering(800, 600, 400, 3))
    assert way == list(wandering(800, 600, 400, 3))
    assert way != list(wandering(800, 600, 400, 2))
    assert all(0 <= x < 800 and 0 <= y < 600 for x, y in way)

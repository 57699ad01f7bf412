"""What the compare room draws is what the canvas would show."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from exegan_studio.domain.arrays import DeepPixels, Pixels, frozen
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import Candidate, PasteReport, Recipe
from exegan_studio.jobs.worker import SynchronousRunner
from exegan_studio.studio.candidates.history import HeldCandidate, Place
from exegan_studio.studio.canvas.camera import Camera
from exegan_studio.studio.compare.drawing import drawn
from exegan_studio.studio.compare.stock import Layer, Stock, aligned, differing, laid_over
from tests.studio.making import picture

RECIPE = Recipe("fake", "0" * 16, 5, "p", "m", Similarity(1, 0, 0, 0), 8, ())
AREA = Box(10, 20, 310, 300)


def held_on(base: DeepPixels, box: Box, value: int, number: int = 1) -> HeldCandidate:
    """A candidate that makes the box one grey."""
    pixels = base.copy()
    pixels[box.slices] = value
    hole = PackedMask.of(np.zeros(base.shape[:2], np.uint8))
    candidate = Candidate(RECIPE, picture(2, 8, 8), frozen(pixels), PasteReport(0, 1, 0), 0.1)
    return HeldCandidate.of(Place(1, number), candidate, base, picture(3, 16, 16), hole)


@pytest.fixture
def base() -> DeepPixels:
    return frozen(picture(4, 340, 320))


def seen(image: QImage) -> Pixels:
    converted = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(converted.constBits(), np.uint8).reshape(image.height(), converted.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def layers(stock: Stock, held: HeldCandidate) -> tuple[Layer, Layer]:
    ground, over = stock.ground(), stock.candidate(held)
    assert ground is not None
    assert over is not None
    return ground, over


def stock_on(base: DeepPixels) -> Stock:
    stock = Stock(SynchronousRunner(lambda _title, fault: pytest.fail(str(fault))))
    stock.look_at(base, AREA)
    return stock


@pytest.mark.parametrize("box", [Box(100, 90, 180, 140), Box(0, 0, 40, 40), Box(280, 270, 340, 320)])
def test_at_100_percent_every_pixel_is_the_candidates_own(base: DeepPixels, box: Box) -> None:
    held = held_on(base, box, 128)
    camera = Camera(Similarity(1, 0, -AREA.left, -AREA.top))
    image = drawn(layers(stock_on(base), held), camera, (AREA.width, AREA.height), 1.0, None)
    assert np.array_equal(seen(image), held.over(base)[AREA.slices])


def test_from_afar_no_edge_of_the_candidates_part_is_to_be_seen(base: DeepPixels) -> None:
    """Drawn in two pieces it is hardly another picture than drawn in one."""
    held = held_on(base, Box(131, 97, 187, 143), 128)
    whole = Stock(SynchronousRunner(lambda _title, fault: pytest.fail(str(fault))))
    whole.look_at(frozen(held.over(base)), AREA)
    ground = whole.ground()
    assert ground is not None
    for zoom in (0.23, 0.5, 0.61):
        camera = Camera(Similarity(zoom, 0, -zoom * AREA.left, -zoom * AREA.top))
        size = round(zoom * AREA.width), round(zoom * AREA.height)
        pieces = seen(drawn(layers(stock_on(base), held), camera, size, 1.0, None)).astype(int)
        one = seen(drawn((ground,), camera, size, 1.0, None)).astype(int)
        assert np.abs(pieces - one).max() <= 6


def test_over_another_base_only_what_the_candidate_changed_is_laid(base: DeepPixels) -> None:
    held = held_on(base, Box(100, 90, 180, 140), 128)
    other = base.copy()
    other[80:160, 90:200] //= 2
    part = laid_over(held, other, Box(95, 85, 190, 150))
    assert np.array_equal(part, held.over(other)[85:150, 95:190])
    assert np.array_equal(laid_over(None, other, AREA), other[AREA.slices])


def test_a_difference_is_black_where_there_is_none(base: DeepPixels) -> None:
    first, second = held_on(base, Box(100, 90, 140, 140), 100), held_on(base, Box(120, 90, 180, 140), 110, 2)
    shown, box, most = differing(first, second, base, AREA, 4)
    apart = np.abs(first.over(base).astype(int) - second.over(base))
    assert most == apart.max()
    assert np.array_equal(shown, np.minimum(apart[box.slices] * 4, 255))
    apart[box.slices] = 0
    assert not apart.any()
    assert differing(first, first, base, AREA, 4)[2] == 0


def test_edges_fall_on_pixels_of_the_halved_levels() -> None:
    box = aligned(Box(131, 97, 187, 143), AREA)
    assert (box.left - AREA.left) % 32 == (box.top - AREA.top) % 32 == 0
    assert aligned(Box(0, 0, 5, 5), AREA) == Box(10, 20, 42, 52)
    assert aligned(Box(300, 290, 400, 400), AREA).overlap(AREA) == aligned(Box(300, 290, 400, 400), AREA)


def test_what_is_not_on_show_is_let_go_and_a_new_base_redone(base: DeepPixels) -> None:
    held, stock = held_on(base, Box(100, 90, 180, 140), 128), stock_on(base)
    first = layers(stock, held)
    stock.keep_only({held})
    assert layers(stock, held) == first
    stock.keep_only(set())
    again = layers(stock, held)
    assert again[0] is first[0]
    assert again[1] is not first[1]
    stock.look_at(frozen(base.copy()), AREA)
    assert layers(stock, held)[0] is not first[0]


def test_what_cannot_be_read_is_told_once_and_not_asked_for_again(base: DeepPixels, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Exception] = []
    stock = Stock(SynchronousRunner(lambda _title, fault: told.append(fault)))
    stock.look_at(base, AREA)

    def broken(*_nothing: object) -> DeepPixels:
        raise OSError("gone")

    monkeypatch.setattr("exegan_studio.studio.compare.stock.laid_over", broken)
    held = held_on(base, Box(100, 90, 180, 140), 128)
    assert stock.candidate(held) is None
    assert stock.candidate(held) is None
    assert len(told) == 1

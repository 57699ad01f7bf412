"""The camera: points go there and back, zoom keeps its point, fitting shows all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exegan_studio.domain.geometry import Similarity
from exegan_studio.studio.canvas.camera import MAX_SCALE, MIN_SCALE, UNMOVED, Camera, fitting, square_corners

numbers = st.floats(-2000, 2000)


def looking(scale: float, degrees: float, x: float, y: float) -> Camera:
    return Camera().scaled(scale, 0, 0).rotated(degrees, x, y).moved(x, y)


cameras = st.builds(looking, st.floats(0.05, 20), st.floats(-180, 180), numbers, numbers)


@given(cameras, numbers, numbers)
def test_points_go_there_and_back(camera: Camera, x: float, y: float) -> None:
    assert camera.photo_point(*camera.widget_point(x, y)) == pytest.approx((x, y), abs=1e-3)


@given(cameras, st.floats(0.01, 100), numbers, numbers)
def test_zoom_keeps_the_point_under_the_pointer(camera: Camera, factor: float, x: float, y: float) -> None:
    before, zoomed = camera.photo_point(x, y), camera.scaled(factor, x, y)
    assert zoomed.photo_point(x, y) == pytest.approx(before, rel=1e-6, abs=1e-3)
    assert MIN_SCALE * 0.999 <= zoomed.scale <= MAX_SCALE * 1.001


@given(cameras, st.floats(-180, 180), numbers, numbers)
def test_turning_keeps_point_and_scale_and_upright_undoes_it(camera: Camera, degrees: float, x: float, y: float) -> None:
    turned = camera.rotated(degrees, x, y)
    assert turned.photo_point(x, y) == pytest.approx(camera.photo_point(x, y), rel=1e-6, abs=1e-3)
    assert turned.scale == pytest.approx(camera.scale)
    assert not turned.upright(x, y).turned


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_an_upright_photo_starts_on_a_device_pixel(ratio: float) -> None:
    camera = Camera().moved(10.37, -4.81).snapped(ratio)
    x, y = camera.widget_point(0, 0)
    assert x * ratio == pytest.approx(round(x * ratio), abs=1e-9)
    assert y * ratio == pytest.approx(round(y * ratio), abs=1e-9)
    assert abs(x - 10.37) <= 0.5 / ratio
    turned = Camera().rotated(10, 0, 0).moved(0.3, 0.3)
    assert turned.snapped(ratio) == turned


def test_six_times_fifteen_degrees_are_a_quarter_turn_with_its_corner_on_a_device_pixel() -> None:
    camera = Camera().scaled(2, 0, 0)
    for step in range(1, 7):
        camera = camera.rotated(15, 33.3, 20.1)
        assert camera.angle == pytest.approx(15 * step)
        assert camera.turned is (step < 6)
    assert camera.to_widget.a == 0
    corner = camera.snapped(1.5).widget_point(0, 0)
    assert [value * 1.5 % 1 for value in corner] == pytest.approx([0, 0], abs=1e-9)
    assert camera.rotated(90, 5, 5).angle == 180
    assert camera.rotated(-90, 5, 5).angle == 0


def test_fitting_shows_all_and_centres() -> None:
    camera = fitting(UNMOVED, 4000, 3000, (820, 1020), 10)
    assert camera.widget_point(0, 0) == pytest.approx((10, 210))
    assert camera.widget_point(4000, 3000) == pytest.approx((810, 810))


def test_fitting_the_crop_makes_its_square_upright() -> None:
    alignment = Similarity(0.4, 0.15, -30, 12)
    camera = fitting(alignment, 512, 512, (600, 500), 50)
    corners = [camera.widget_point(x, y) for x, y in square_corners(alignment, 512)]
    expected = [(100, 50), (500, 50), (500, 450), (100, 450)]
    assert [value for corner in corners for value in corner] == pytest.approx([v for c in expected for v in c], abs=1e-2)

"""The edit tree's operations, and that its picture is the photo pasted into one node after another."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.recipe import BlendSettings, PasteReport
from exegan_studio.face.paste_back import paste_back
from exegan_studio.pipeline.rendering import render
from tests.domain.test_recipe import RECIPE

SIDE = 64


def photo() -> DeepPixels:
    return np.random.default_rng(1).integers(60, 190, (SIDE, SIDE, 3), np.uint8)


def node(value: int, left: int) -> EditNode:
    hole = np.zeros((SIDE, SIDE), np.uint8)
    hole[20:44, left : left + 20] = 255
    square = np.full((SIDE, SIDE, 3), value, np.uint8)
    recipe = replace(RECIPE, alignment=Similarity(1, 0, 0, 0), crop_size=SIDE)
    blend = BlendSettings(feather=0.02, tone=0, grain=0)
    return EditNode(0, None, recipe, PasteReport(0, 0, 0), square, PackedMask.of(hole), square, str(value), blend)


def faded(tree: EditTree, number: int, opacity: float) -> EditTree:
    return tree.with_blend(number, replace(tree.node(number).blend, opacity=opacity))


def three() -> EditTree:
    return EditTree().accepted(node(10, 10)).accepted(node(120, 20)).accepted(node(250, 30))


def titles(tree: EditTree) -> list[str]:
    return [one.title for one in tree.branch(tree.tip)]


def picture(tree: EditTree) -> DeepPixels:
    return render(photo(), tree.branch(tree.tip)).pixels


def test_the_picture_is_one_paste_after_another() -> None:
    expected = photo()
    for one in three().branch(3):
        expected, _ = paste_back(expected, one.completion, one.hole.mask(), one.recipe.alignment, one.blend, one.recipe.seed)
    assert np.array_equal(picture(three()), expected)
    assert not np.array_equal(expected, photo())


def test_everything_switched_off_is_the_photo_bit_for_bit() -> None:
    tree = three()
    for number in (1, 2):
        tree = tree.with_enabled(number, False)
    assert np.array_equal(picture(faded(tree, 3, 0)), photo())


@pytest.mark.parametrize(("number", "steps", "order"), [(1, 1, "120 10 250"), (3, -9, "250 10 120"), (2, 5, "10 250 120")])
def test_a_node_moves_along_the_branch_and_back(number: int, steps: int, order: str) -> None:
    moved = three().moved(number, steps)
    assert titles(moved) == order.split()
    assert not np.array_equal(picture(moved), picture(three()))
    place = order.split().index(three().node(number).title)
    back = moved.moved(number, number - 1 - place)
    assert titles(back) == ["10", "120", "250"]


def test_a_fork_keeps_the_later_edits_as_another_branch() -> None:
    forked = three().forked(1).accepted(node(77, 12))
    assert titles(forked) == ["10", "77"]
    assert forked.tips == (3, 4)
    assert np.array_equal(picture(forked.forked(3)), picture(three()))
    with pytest.raises(ValueError, match="branch"):
        forked.moved(1, 1)


def test_half_the_opacity_lies_between_and_leaves_the_rest_alone() -> None:
    full = render(photo(), three().branch(1)).pixels
    half = render(photo(), faded(three(), 1, 0.5).branch(1)).pixels
    same = (full == photo()).all(2)
    assert np.array_equal(half[same], photo()[same])
    assert abs(half.astype(float) - (full.astype(float) + photo()) / 2).max() <= 0.5


def test_a_render_goes_on_from_the_longest_beginning_known() -> None:
    tree = three()
    first = render(photo(), tree.branch(2))
    wrong = replace(first, pixels=np.zeros_like(first.pixels))
    assert (render(photo(), tree.branch(3), [wrong]).pixels[0] == 0).all()
    assert np.array_equal(
        render(photo(), tree.with_enabled(1, False).branch(3), [wrong]).pixels,
        render(photo(), tree.with_enabled(1, False).branch(3)).pixels,
    )

"""Two runs see the same cases, and what is asked for is what is seen."""

from dataclasses import replace

import numpy as np
import pytest

from exegan_studio.domain.errors import MaskError
from exegan_studio.evaluation.comparison.cases import KINDS, Case, Stage, groups_of, make_stage, measured
from exegan_studio.evaluation.comparison.order import NEAR, NOBODY, Inputs
from exegan_studio.evaluation.graft_quality_cases import BLANK, pose_distance
from exegan_studio.masking.random_holes import share_of
from tests.evaluation.comparison.making import SMALL, face, stage


def all_cases(made: Stage) -> list[Case]:
    return [case for group in made.groups for case in made.cases(group)]


def test_kinds_and_bands_make_groups() -> None:
    names = [group.name for group in groups_of(replace(SMALL, kinds=("regions", "centre", "strokes")))]
    assert names == ["regions", "centre", "strokes-00-20", "strokes-20-50"]
    assert groups_of(SMALL)[1].title == "boxes, 0 to 20 %"
    assert len(groups_of(replace(SMALL, kinds=KINDS))) == 2 + 2 * 4


def test_two_runs_see_the_same() -> None:
    first, again = stage(), stage()
    assert first.id == again.id
    for one, other in zip(all_cases(first), all_cases(again), strict=True):
        assert (one.hole == other.hole).all()
        assert one.seeds == other.seeds
        assert (one.exemplar is None) == (other.exemplar is None)
    for change in (replace(SMALL, seed=1), replace(SMALL, repeats=3), replace(SMALL, kinds=("centre",))):
        assert stage(change).id != first.id


def test_a_picture_more_changes_no_holes_and_few_exemplars() -> None:
    faces = [face(number) for number in range(12)]
    before, after = make_stage(faces, SMALL), make_stage([*faces, face(12)], SMALL)
    for group in before.groups:
        for number in range(12):
            assert (before.case(group, number).hole == after.case(group, number).hole).all()
    kept = sum(one is other for one, other in zip(before.exemplars, after.exemplars, strict=False))
    assert 9 <= kept <= 12


def test_holes_hide_what_their_group_says() -> None:
    made = stage(replace(SMALL, kinds=KINDS, bands=((40, 70),)), 3)
    for case in all_cases(made):
        if case.group.band is not None:
            assert 0.4 < share_of(case.hole) <= 0.7
        assert case.hole.any()
    holes = [case.hole for case in all_cases(made) if case.group.kind == "strokes"]
    assert (holes[0] != holes[1]).any(), "another picture, another hole"


def test_no_engine_sees_what_is_hidden_nor_is_it_its_own_exemplar() -> None:
    for case in all_cases(stage()):
        request = case.request(0.5, 2.0)
        assert (request.crop[case.hole > 127] == BLANK).all()
        assert (request.crop[case.hole <= 127] == case.sitter.pixels[case.hole <= 127]).all()
        assert [one.name for one in request.exemplars] != [case.sitter.name]
        assert (request.strength, request.psi, request.seeds) == (0.5, 2.0, case.seeds)
        assert len(set(case.seeds)) == SMALL.repeats


def test_whose_face_guides() -> None:
    assert all(case.request(1, 1).exemplars == () for case in all_cases(stage(replace(SMALL, exemplars=NOBODY))))
    made = stage(replace(SMALL, exemplars=NEAR), 6)
    for sitter, given in zip(made.faces, made.exemplars, strict=True):
        assert given is not None
        distances = {one.name: pose_distance(one.landmarks, sitter.landmarks) for one in made.faces if one is not sitter}
        assert given.name == min(distances, key=lambda name: distances[name])


def test_holes_that_do_not_exist_are_left_out_and_told_of() -> None:
    made = stage(replace(SMALL, bands=((98, 99), (0, 20))))
    assert [group.name for group in made.groups] == ["centre", "boxes-00-20"]
    assert "boxes, 98 to 99 % was left out" in made.notes[0]
    with pytest.raises(MaskError, match="No kind of holes is left"):
        stage(Inputs(size=64, kinds=("boxes",), bands=((98, 99),)))


def test_only_the_hole_of_a_fill_is_taken() -> None:
    made = stage()
    case = made.case(made.groups[0], 0)
    picture = measured(case, np.zeros_like(case.sitter.pixels))
    assert not picture[case.hole > 127].any()
    assert (picture[case.hole <= 127] == case.sitter.pixels[case.hole <= 127]).all()

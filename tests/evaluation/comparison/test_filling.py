"""Fills are kept as files; a run goes on where it stood and touches nobody else's folder."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.errors import Cancelled, OutputError, PictureError
from exegan_studio.evaluation.comparison.filling import FILLS, RUN, Clock, Fills, fill_all, open_run
from exegan_studio.evaluation.graft_quality_cases import BLANK
from exegan_studio.jobs.cancel import CancelToken
from tests.evaluation.comparison.making import SIDE, SMALL, Darker, contestant, stage

GROUPS, FACES = 3, 4


def silent(_: str) -> None:
    pass


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_engine_fills_every_case(tmp_path: Path) -> None:
    made, engine, other = stage(), Darker(30), Darker(2)
    taking_part = [contestant("A", engine), contestant("B", other, strength=0.25)]
    fills = fill_all(tmp_path, made, taking_part, silent, CancelToken())
    assert len(files(tmp_path)) == 2 * GROUPS * FACES * SMALL.repeats
    assert fills.earlier == 0
    assert [request.strength for request in other.requests] == [0.25] * GROUPS * FACES
    for one, same in zip(engine.requests, other.requests, strict=True):
        assert (one.crop == same.crop).all()
        assert (one.hole == same.hole).all()
        assert (one.seeds, [given.name for given in one.exemplars]) == (same.seeds, [given.name for given in same.exemplars])
    case = made.case(made.groups[1], 2)
    picture = fills.picture(taking_part[0], case, 1)
    assert (picture[case.hole == 0] == case.sitter.pixels[case.hole == 0]).all()
    assert (picture[case.hole > 0] == BLANK - 30 - 1).all(), "as dark as this engine makes what it was shown"


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    made, engine = stage(), Darker(1)
    taking_part = [contestant("A", engine)]
    token = CancelToken()

    def stop_at_ten(text: str) -> None:
        if "case 10" in text:
            token.cancel()

    with pytest.raises(Cancelled):
        fill_all(tmp_path, made, taking_part, stop_at_ten, token)
    assert len(files(tmp_path)) == 10 * SMALL.repeats
    Fills(tmp_path).path(taking_part[0], made.groups[0], 0, 1).unlink()
    before = len(engine.requests)
    fills = fill_all(tmp_path, made, taking_part, silent, CancelToken())
    assert fills.earlier == 9 * SMALL.repeats
    assert len(engine.requests) - before == GROUPS * FACES - 9


def test_how_long_it_takes_is_told_by_what_was_filled_now() -> None:
    clock = Clock(100)
    assert clock.left(0) == ""
    clock.count(False)
    assert clock.left(1) == "", "what was there took no time"
    clock.count(True)
    assert clock.left(2) == ", about 1 min left with this engine"


def test_the_folder_remembers_what_it_is_of(tmp_path: Path) -> None:
    made = stage()
    open_run(tmp_path, made, [contestant("A", Darker(1))])
    open_run(tmp_path, made, [contestant("A", Darker(1))])
    with pytest.raises(OutputError, match=r"another evaluation: of other engines or weights\. .*--out"):
        open_run(tmp_path, made, [contestant("A", Darker(2))])
    with pytest.raises(OutputError, match="another evaluation: of other pictures"):
        open_run(tmp_path, stage(faces=3), [contestant("A", Darker(1))])
    with pytest.raises(OutputError, match="another evaluation: with seed 0, repeats 2"):
        open_run(tmp_path, stage(replace(SMALL, seed=1, repeats=1)), [contestant("A", Darker(1))])
    for damaged in ("no JSON", json.dumps([]), json.dumps({"version": 0})):
        (tmp_path / RUN).write_text(damaged)
        with pytest.raises(OutputError, match="--out"):
            open_run(tmp_path, made, [contestant("A", Darker(1))])
    assert files(tmp_path) == [RUN]


def test_a_folder_of_that_name_that_is_somebodys_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILLS).mkdir()
    (tmp_path / FILLS / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is of no evaluation"):
        open_run(tmp_path, stage(), [contestant("A", Darker(1))])
    assert files(tmp_path) == [f"{FILLS}/mine.txt"]


def test_damaged_fills_are_told_of(tmp_path: Path) -> None:
    made, one = stage(), contestant("A", Darker(1))
    fills = fill_all(tmp_path, made, [one], silent, CancelToken())
    case = made.case(made.groups[0], 0)
    path = fills.path(one, case.group, 0, 0)
    path.write_bytes(b"torn")
    with pytest.raises(PictureError, match=path.name):
        fills.picture(one, case, 0)
    large = stage(replace(SMALL, size=2 * SIDE))
    with pytest.raises(PictureError, match="another size"):
        fills.picture(one, large.case(large.groups[0], 1), 0)


def test_pasted_fills_reach_over_the_rim(tmp_path: Path) -> None:
    made = stage(replace(SMALL, size=192, pasted=True, kinds=("centre",)), 3)
    one = contestant("A", Darker(80))
    fills = fill_all(tmp_path, made, [one], silent, CancelToken())
    case = made.case(made.groups[0], 0)
    changed = (fills.picture(one, case, 0) != case.sitter.pixels).any(-1)
    outside = changed & (case.hole == 0)
    assert 0 < np.count_nonzero(outside) < np.count_nonzero(case.hole) / 2

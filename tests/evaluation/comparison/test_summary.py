"""Means, deviations and paired differences against numbers worked out by hand."""

import numpy as np
import pytest

from exegan_studio.evaluation.comparison.measuring import Measured, Row
from exegan_studio.evaluation.comparison.summary import ALL, Line, difference, stat, summarize


def row(contestant: str, group: str, number: int, repeat: int, value: float) -> Row:
    return Row(contestant, group, number, repeat, 0, f"{number}.png", "", 0.25, {"psnr": value})


def line(lines: list[Line], measure: str) -> Line:
    (found,) = [one for one in lines if one.measure == measure]
    return found


def test_deviations_of_repeats_and_of_pictures() -> None:
    found = stat(np.array([[10.0, 20, 30], [12, 22, 32]]))
    assert found.mean == 21
    assert found.sd == pytest.approx(np.sqrt(2)), "of 20 and 22"
    assert found.pictures_sd == pytest.approx(10), "of 11, 21 and 31"
    alone = stat(np.array([[5.0]]))
    assert (alone.mean, alone.sd, alone.pictures_sd) == (5, None, None)


def test_differences_are_taken_picture_by_picture() -> None:
    first = np.array([[10.0, 20, 30], [10, 20, 30]])
    other = first + np.array([[1.0, 2, 3], [1, 2, 3]])
    found = difference(other, first)
    assert (found.mean, found.n) == (2, 3)
    assert found.se == pytest.approx(1 / np.sqrt(3)), "far smaller than the pictures' own spread"
    of_sets = difference(np.array([[4.0], [6.0]]), np.array([[1.0], [1.0]]))
    assert (of_sets.mean, of_sets.n) == (4, 2)
    assert of_sets.se == pytest.approx(1)
    assert difference(np.array([[4.0]]), np.array([[1.0]])).se is None


def test_what_some_holes_are_too_small_for_counts_where_all_have_it() -> None:
    values = {("A", 0): 1.0, ("A", 1): 5.0, ("B", 0): 2.0, ("A", 2): 7.0, ("B", 2): 9.0}
    rows = [row(letter, "g", number, 0, value) for (letter, number), value in values.items()]
    psnr = line(summarize(Measured(rows), ["A", "B"], ["g"])["g"], "psnr")
    assert [one.mean for one in psnr.stats] == [4, 5.5], "the pictures 0 and 2"
    assert (psnr.apart[0].mean, psnr.apart[0].n) == (1.5, 2)
    assert summarize(Measured(rows[1:3]), ["A", "B"], ["g"])["g"] == [], "no picture has both"


def test_groups_and_all_of_them() -> None:
    values = {
        ("A", "g"): [[1.0, 3], [1, 3]],
        ("A", "h"): [[5.0, 9], [5, 9]],
        ("B", "g"): [[2.0, 5], [2, 5]],
        ("B", "h"): [[6.0, 9], [6, 9]],
    }
    rows = [
        row(letter, group, number, repeat, value)
        for (letter, group), table in values.items()
        for repeat, line_of in enumerate(table)
        for number, value in enumerate(line_of)
    ]
    sets = {
        (letter, group, repeat): {"fid": 10.0 * (letter == "B") + repeat} for letter, group in values for repeat in range(2)
    }
    found = summarize(Measured(rows, sets), ["A", "B"], ["g", "h"])
    assert list(found) == ["g", "h", ALL]
    psnr = line(found["g"], "psnr")
    assert [one.mean for one in psnr.stats] == [2, 3.5]
    assert (psnr.apart[0].mean, psnr.apart[0].n) == (1.5, 2)
    whole = line(found[ALL], "psnr")
    assert [one.mean for one in whole.stats] == [4.5, 5.5]
    assert (whole.apart[0].mean, whole.apart[0].n) == (1, 2), "a picture counts once, whatever the number of groups"
    assert whole.apart[0].se == pytest.approx(0)
    fid = line(found[ALL], "fid")
    assert [one.mean for one in fid.stats] == [0.5, 10.5]
    assert fid.stats[0].pictures_sd is None
    assert [one.measure for one in found["g"]] == ["psnr", "fid"], "what was not measured is not there"

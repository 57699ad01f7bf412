"""The report for people: nothing from outside, no name that is markup, and charts whose marks stand where their numbers are."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from exegan_studio.evaluation.comparison.charts import LABELS, RIGHT, WIDTH, Scale, dots
from exegan_studio.evaluation.comparison.filling import fill_all
from exegan_studio.evaluation.comparison.measuring import Judges
from exegan_studio.evaluation.comparison.page import best_of
from exegan_studio.evaluation.comparison.report import csv_of, table_of
from exegan_studio.evaluation.comparison.results import PAGE, REPORT, SUMMARY, TABLE, compare, files_of
from exegan_studio.evaluation.comparison.summary import Apart, Line, Stat
from exegan_studio.jobs.cancel import CancelToken
from tests.evaluation.comparison.making import SMALL, Darker, contestant, order, stage

EVIL = '<script>alert("x")</script>&'


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """All files of a comparison of two engines, by name; one of them, and a face, have names that are markup."""
    made = stage()
    made = replace(made, faces=(replace(made.faces[0], name=EVIL), *made.faces[1:]))
    folder = tmp_path_factory.mktemp("run")
    taking_part = [contestant("A", Darker(20), EVIL), contestant("B", Darker(5))]
    fills = fill_all(folder, made, taking_part, print, CancelToken())
    judges = Judges(notes=(f"Something {EVIL} is missing.",))
    compared = compare(order(), made, taking_part, judges, fills, print, CancelToken())
    files = dict(files_of(compared, fills, print))
    return files | {"table": table_of(compared).encode(), "csv": csv_of(compared).encode()}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in ("meta", "img"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset", "style")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_for_nothing(written: dict[str, bytes]) -> None:
    page = written[PAGE].decode()
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert "script" not in tags.names
    assert {"table", "svg", "img"} <= set(tags.names)
    assert all(link.startswith("data:image/jpeg;base64,") or link == "text-align:left" for link in tags.links)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"https?://|@import|url\(", page)


def test_the_files_say_the_same(written: dict[str, bytes]) -> None:
    report = json.loads(written[REPORT])
    assert report["notes"] == [f"Something {EVIL} is missing."]
    mae = report["summary"]["centre"]["mae_hole"]
    darker, lighter = (one["mean"] for one in mae["contestants"])
    assert abs(darker - lighter) > 5
    assert mae["less_first"][0]["mean"] == pytest.approx(lighter - darker)
    assert mae["less_first"][0]["n"] == 4
    lines = written[TABLE].decode().splitlines()
    assert len(lines) == 1 + 2 * 3 * 4 * SMALL.repeats == 1 + len(report["fills"])
    assert lines[0].startswith("contestant,group,case,repeat,seed,sitter,exemplar,share,mae,mae_hole")
    assert written["csv"] == written[TABLE]
    assert f"{darker:.2f}" in written["table"].decode()
    summary = written[SUMMARY].decode().splitlines()
    assert summary[0] == "group,measure,contestant,mean,sd,pictures_sd,less_first,se,n"
    (row,) = [line.split(",") for line in summary if line.startswith("centre,mae_hole,B,")]
    assert [float(row[3]), float(row[6]), int(row[8])] == pytest.approx([lighter, lighter - darker, 4])
    (row,) = [line.split(",") for line in summary if line.startswith("centre,mae_hole,A,")]
    assert row[6:] == ["", "", ""]
    assert f"{darker:.2f}" in written[PAGE].decode()
    assert [name for name in written if name.startswith("sheet_")] == [
        "sheet_centre_01.jpg",
        "sheet_boxes-00-20_01.jpg",
        "sheet_boxes-20-50_01.jpg",
    ]


def test_the_best_is_marked_where_there_is_one() -> None:
    def line(measure: str, *means: float) -> Line:
        return Line(measure, tuple(Stat(mean, None, None) for mean in means), tuple(Apart(0, None, 1) for _ in means[1:]))

    assert best_of(line("psnr", 1, 3, 2)) == 1
    assert best_of(line("mae", 1, 3, 2)) == 0
    assert best_of(line("mae", 1, 1, 2)) is None
    assert best_of(line("mae", 1)) is None


def marks(chart: str) -> Iterator[float]:
    yield from (float(x) for x in re.findall(r'<circle cx="([\d.]+)"', chart))


def test_a_mark_stands_where_its_number_is() -> None:
    scale = Scale.of([16.1, 19.4])
    assert (scale.least, scale.most) == (16, 20)
    assert scale.ticks == (16, 17, 18, 19, 20)
    assert scale.x(16) == LABELS
    assert scale.x(20) == WIDTH - RIGHT
    rows = [("one", [Stat(16.1, None, None)]), ("other <b>", [Stat(19.4, 0.0, None)])]
    chart = dots("PSNR", rows, ["A"], 2)
    assert list(marks(chart)) == pytest.approx([scale.x(16.1), scale.x(19.4)], abs=0.06)
    assert "other &lt;b&gt;" in chart


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [-1e-9, 1e-9], [1e6, 3e6], [-3.0, 4.0]])
def test_scales_hold_all_their_values(values: list[float]) -> None:
    scale = Scale.of(values)
    assert scale.least <= min(values)
    assert max(values) <= scale.most
    assert scale.least < scale.most
    assert 2 <= len(scale.ticks) <= 6


def test_no_report_forgets_a_folder(tmp_path: Path) -> None:
    """Of a single engine, with one fill a case: no differences, no deviations, and still a whole report."""
    made = stage(replace(SMALL, repeats=1, kinds=("centre",)))
    alone = [contestant("A", Darker(3))]
    fills = fill_all(tmp_path, made, alone, print, CancelToken())
    compared = compare(order(made.inputs), made, alone, Judges(), fills, print, CancelToken())
    files = dict(files_of(compared, fills, print))
    report = json.loads(files[REPORT])
    assert list(report["summary"]) == ["centre"]
    assert report["summary"]["centre"]["psnr"]["less_first"] == []
    assert report["summary"]["centre"]["psnr"]["contestants"][0]["sd"] is None
    page = files[PAGE].decode()
    assert "Best and worst" in page
    assert "±" not in page

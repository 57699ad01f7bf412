"""`evaluate listed`: every case of a list is filled and shown, an earlier run only beside its own inputs, lists refused in
words."""

import json
from pathlib import Path
from typing import Any

import pytest

from exegan_studio.evaluation.graft_quality_sheet import swapped
from exegan_studio.evaluation.listed_cases import read_list
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.paths import resources_folder, samples_folder, weights_folder
from tests.cli.conftest import Command, Ran

ROW = "eyes,portrait.jpg,eileen_collins.png,dull"
FOLDERS = (samples_folder(), samples_folder() / "exemplars")
SHEET, FILL = "000_eyes_portrait_eileen_collins.jpg", "fills/000_seed_0.png"

pytestmark = pytest.mark.skipif(
    not list(weights_folder().glob("graft-*.safetensors")), reason="the graft weights are not in this checkout"
)


@pytest.fixture
def listed(command: Command, tmp_path: Path) -> Any:
    def call(*arguments: object, rows: str = ROW, out: str = "out") -> Ran:
        path = tmp_path / "list.csv"
        path.write_text(f"hole,sitter,exemplar,seen\n{rows}\n", "utf-8")
        size = ("--size", 128, "--count", 1)
        return command("evaluate", "listed", path, "--pictures", *FOLDERS, *size, "--out", tmp_path / out, *arguments)

    return call


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_case_is_filled_and_shown_and_compared_with_an_earlier_run(listed: Any, tmp_path: Path) -> None:
    assert listed().status == 0
    out = tmp_path / "out"
    assert files(out) == [SHEET, FILL, "report.json"]
    (case,) = json.loads((out / "report.json").read_text("utf-8"))["cases"]
    assert (case["hole"], case["seen"]) == ("eyes", "dull")
    assert case["seams"][0] > 0.5
    ran = listed("--against", out, "--blind", out="again")
    assert ran.status == 0, ran.err
    again = tmp_path / "again"
    assert (again / FILL).read_bytes() == (out / FILL).read_bytes()
    key = json.loads((again / "key.json").read_text("utf-8"))
    assert key == {"0": "earlier first" if swapped(0, 0) else "this first"}
    one, both = (load_picture(folder / SHEET) for folder in (out, again))
    assert both.width > one.width


def test_nothing_is_written_over(listed: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "out" / SHEET
    sheet.parent.mkdir()
    sheet.write_bytes(b"mine")
    assert listed().status == 1
    assert sheet.read_bytes() == b"mine"
    assert files(tmp_path / "out") == [SHEET]


def test_an_earlier_run_of_other_inputs_is_not_shown_beside(listed: Any, tmp_path: Path) -> None:
    assert listed().status == 0
    ran = listed("--against", tmp_path / "out", rows="nose,portrait.jpg,grace_hopper.jpg,", out="again")
    assert ran.status == 1
    assert "had other inputs" in ran.line
    ran = listed("--against", tmp_path, out="third")
    assert "holds no listed cases" in ran.line


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("eyes,portrait.jpg,nobody.jpg,", "names nobody.jpg, which is not there"),
        ("beard,portrait.jpg,grace_hopper.jpg,", "names beard, which is not there"),
        ("eyes,portrait.jpg", "is no list of cases"),
        ("", "is no list of cases"),
    ],
)
def test_a_list_that_is_none_is_refused_in_words(listed: Any, tmp_path: Path, rows: str, said: str) -> None:
    ran = listed(rows=rows)
    assert ran.status == 1
    assert said in ran.line
    assert not (tmp_path / "out").exists()


def test_only_cases_there_are(listed: Any, tmp_path: Path) -> None:
    assert "There is no case 3" in listed("--only", 3).line
    assert not (tmp_path / "out").exists()


def test_the_list_that_is_kept_names_pictures_there_are(shared_folder: Path) -> None:
    faces = shared_folder / "faces"
    cases = read_list(resources_folder() / "evaluation" / "portraits.csv", (faces / "portraits", faces / "paper_examples"))
    assert len(cases) == 44
    assert all(case.seen for case in cases)

"""`evaluate graft`: what is written and said, what is refused, and that the same inputs give the same numbers."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from exegan_studio.cli import evaluating
from exegan_studio.cli.evaluating import sheet_names
from exegan_studio.evaluation import graft_quality
from exegan_studio.evaluation.graft_quality_sheet import swapped
from exegan_studio.storage.paths import weights_folder
from tests.cli.conftest import Command, Ran
from tests.evaluation.making import write_faces

COUNT = 3
FILES = [
    "report.json",
    *(f"results/case_{number:03d}.png" for number in range(2 * COUNT)),
    "seeds_01.jpg",
    "sheet_01.jpg",
    "sheet_02.jpg",
]

pytestmark = pytest.mark.skipif(
    not list(weights_folder().glob("graft-*.safetensors")), reason="the graft weights are not in this checkout"
)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def report_in(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_faces(tmp_path_factory.mktemp("pictures") / "faces", held=4)


@pytest.fixture
def evaluate(command: Command, pictures: Path) -> Any:
    def call(*arguments: object) -> Ran:
        return command("evaluate", "graft", "--pictures", pictures, "--size", 128, "--count", COUNT, *arguments)

    return call


@pytest.fixture(scope="module")
def earlier(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, made once."""
    out = tmp_path_factory.mktemp("earlier") / "run"
    evaluating.carry_out(graft_quality.Order((pictures,), count=COUNT, size=128), evaluating.Output(out))
    return out


@pytest.mark.slow
def test_report_and_sheets(evaluate: Any, earlier: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "judged"
    ran = evaluate("--out", out)
    assert ran.status == 0, ran.err
    assert files(out) == FILES
    report = report_in(out)
    assert report == report_in(earlier), "the same inputs, the same numbers"
    assert "case 0 of 6" in ran.err
    assert "Self-reconstruction, 3 cases" in ran.out
    assert report["inputs_id"] in ran.out
    assert [case["kind"] for case in report["cases"]] == ["self"] * COUNT + ["cross"] * COUNT
    alone, cross = report["cases"][0], report["cases"][COUNT]
    assert {"psnr", "ssim", "gradient_error", "flow_error", "low_error", "support_error"} <= set(alone["runs"][0])
    assert {"seeds_low", "seeds_mid", "seeds_confidence"} <= set(cross["runs"][0])
    assert "psnr" not in cross["runs"][0]
    for case in report["cases"]:
        assert {"tone_step", "seam_slope", "grain", "sharpness", "support", "suitability"} <= set(case["runs"][0])
    mean = np.mean([case["runs"][0]["psnr"] for case in report["cases"][:COUNT]])
    assert report["summary"]["self"]["all"]["psnr"]["runs"][0]["mean"] == pytest.approx(mean, abs=1e-3)
    with Image.open(out / "sheet_01.jpg") as sheet:
        assert sheet.width > 4 * 256
        assert sheet.height > 5 * 256


@pytest.mark.slow
def test_an_earlier_run_is_compared_with_and_blind(evaluate: Any, earlier: Path, tmp_path: Path) -> None:
    ran = evaluate("--out", tmp_path / "out", "--against", earlier, "--blind", "--json")
    assert ran.status == 0, ran.err
    assert files(tmp_path / "out") == sorted([*FILES, "key.json"])
    report = ran.json
    assert report == report_in(tmp_path / "out")
    assert [run["label"].split(":")[0] for run in report["runs"]] == [report["runs"][0]["label"], "run"]
    row = report["summary"]["self"]["all"]["psnr"]
    # What an earlier run stored is rounded.
    assert row["runs"][0] == pytest.approx(row["runs"][1], abs=2e-4)
    assert row["difference"] == pytest.approx({"mean": 0, "se": 0, "n": COUNT}, abs=2e-4)
    key = json.loads((tmp_path / "out" / "key.json").read_text("utf-8"))
    assert [one["left"] for one in key["rows"]] == ["B" if swapped(0, number) else "A" for number in range(2 * COUNT)]
    with Image.open(tmp_path / "out" / "sheet_01.jpg") as sheet:
        assert sheet.width > 5 * 256


def test_a_run_about_something_else_is_no_comparison(evaluate: Any, earlier: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(earlier, other)
    report = report_in(other)
    (other / "report.json").write_text(json.dumps({**report, "settings": {**report["settings"], "seed": 7}}), "utf-8")
    ran = evaluate("--out", tmp_path / "out", "--against", other)
    assert ran.status == 1
    assert "seed 7" in ran.line
    (other / "report.json").write_text(json.dumps({**report, "version": 0}), "utf-8")
    assert "another way" in evaluate("--out", tmp_path / "out", "--against", other).line
    (other / "report.json").write_text("no report", "utf-8")
    assert "no evaluation's report" in evaluate("--out", tmp_path / "out", "--against", other).line
    (other / "report.json").write_text(json.dumps({**report, "inputs_id": "0"}), "utf-8")
    assert "other pictures" in evaluate("--out", tmp_path / "out", "--against", other).line
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_unasked(evaluate: Any, tmp_path: Path) -> None:
    (tmp_path / "sheet_02.jpg").write_text("mine")
    ran = evaluate("--out", tmp_path)
    assert ran.status == 1
    assert "sheet_02.jpg exists already" in ran.line
    assert "--overwrite" in ran.line
    assert "Reading" not in ran.err, "refused before any work"
    assert files(tmp_path) == ["sheet_02.jpg"]


def test_bad_inputs_are_one_line(command: Command, evaluate: Any, pictures: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("text")
    assert "is a file" in evaluate("--out", file).line
    assert "not there" in evaluate("--out", tmp_path / "o", "--weights", tmp_path / "gone.safetensors").line
    assert "not a whole weights file" in evaluate("--out", tmp_path / "o", "--against", file).line
    missing = command("evaluate", "graft", "--pictures", pictures, tmp_path / "gone", "--out", tmp_path / "o")
    assert "neither a folder nor a zip" in missing.line
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "arguments", [("--blind",), ("--count", 0), ("--size", 16), ("--size", "big"), ("--seed", -1), ("--nonsense",)]
)
def test_bad_arguments_are_2(evaluate: Any, tmp_path: Path, arguments: tuple[object, ...]) -> None:
    ran = evaluate("--out", tmp_path / "o", *arguments)
    assert ran.status == 2
    assert "usage:" in ran.err


def test_ctrl_c_leaves_nothing(evaluate: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluating, "judge", stop)
    ran = evaluate("--out", tmp_path / "o")
    assert ran.status == 1
    assert "Stopped" in ran.line
    assert not (tmp_path / "o").exists()


def test_names_of_sheets() -> None:
    assert sheet_names(28) == (
        [f"sheet_{page:02d}.jpg" for page in range(1, 13)],
        [f"seeds_{page:02d}.jpg" for page in (1, 2, 3)],
    )

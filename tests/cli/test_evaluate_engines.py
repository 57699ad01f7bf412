"""`evaluate engines`: what is written and said, what is refused, and that a run that was stopped goes on."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from exegan_studio.cli import comparing
from exegan_studio.engines.protocol import Engine
from exegan_studio.evaluation.comparison import measuring, order
from tests.cli.conftest import Command, Ran
from tests.engines.exegan.checkpoints.made_up import stored_file
from tests.evaluation.comparison.making import Darker
from tests.evaluation.making import write_faces
from tests.training.feature_networks.making import lpips_file

FACES = 3
FILES = [
    "fills.csv",
    *(f"fills/{letter}/centre/{number:05d}_0.png" for letter in "AB" for number in range(FACES)),
    "report.html",
    "report.json",
    "run.json",
    "sheet_centre_01.jpg",
    "summary.csv",
]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_faces(tmp_path_factory.mktemp("pictures") / "faces", held=FACES, trained=2)


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of engines that were made: stand-ins, one darker than the other."""
    made: list[str] = []

    def create(name: str = "auto", weights: Path | None = None, compute: str = "auto") -> Engine:
        del compute
        made.append(name if weights is None else weights.name)
        return Darker(5 * len(made))

    monkeypatch.setattr(order, "create_engine", create)
    return made


@pytest.fixture
def compare(command: Command, pictures: Path) -> Any:
    def call(*arguments: object) -> Ran:
        settings = ("--size", 128, "--holes", "centre", "--repeats", 1, "--pictures", pictures)
        return command("evaluate", "engines", *settings, *arguments)

    return call


def test_two_engines_on_the_same_pictures(compare: Any, engines: list[str], tmp_path: Path) -> None:
    out = tmp_path / "new" / "compared"
    ran = compare("--engine", "graft", "--weights", tmp_path / "b.safetensors", "--out", out)
    assert ran.status == 0, ran.err
    assert {"graft", "b.safetensors"} == set(engines)
    assert files(out) == FILES
    assert "LPIPS was not measured: --lpips FILE" in ran.out
    assert "alexnet" in ran.out
    assert "FID, P-IDS and U-IDS were not measured: --inception FILE" in ran.out
    assert "PSNR in the hole" in ran.out
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [one["letter"] for one in report["contestants"]] == ["A", "B"]
    assert len(report["fills"]) == 2 * FACES
    assert [note.split()[0] for note in report["notes"]] == ["There", "FID,", "LPIPS"]


def test_the_same_command_goes_on_and_another_is_refused(compare: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def create(*_: object) -> Engine:
        return Darker(7)

    monkeypatch.setattr(order, "create_engine", create)
    arguments = ("--engine", "graft", "--out", tmp_path / "o")
    first = compare(*arguments, "--json").json
    (tmp_path / "o" / "fills" / "A" / "centre" / "00001_0.png").unlink()
    again = compare(*arguments, "--json").json
    assert again["notes"].pop().startswith("2 fills were there from an earlier start")
    assert again == first
    refused = compare(*arguments, "--seed", 1)
    assert refused.status == 1
    assert "holds another evaluation" in refused.line
    assert len(files(tmp_path / "o" / "fills")) == FACES
    assert compare(*arguments[:2], "--out", tmp_path / "o" / "report.json").line.startswith(
        "exegan-studio: report.json is a file"
    )


class Brightness(nn.Module):
    """In place of Inception, which takes its time: mean and spread of every channel."""

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.cat([pictures.float().mean((2, 3)), pictures.float().std((2, 3))], 1)


@pytest.mark.slow
def test_real_engines_with_every_measure(compare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Graft, and an EXE-GAN that nobody trained, by made-up feature networks."""

    def load(_: Path) -> Brightness:
        return Brightness()

    monkeypatch.setattr(measuring, "load_inception", load)
    networks = ("--lpips", lpips_file(tmp_path / "alex.pth", "alex"), "--inception", tmp_path / "inception.pth")
    weights = stored_file(tmp_path / "small.safetensors")
    ran = compare("--engine", "graft", "--weights", weights, *networks, "--out", tmp_path / "o", "--json")
    assert ran.status == 0, ran.err
    report = ran.json
    assert [one["engine"] for one in report["contestants"]] == ["graft", "exegan"]
    assert any("FID of 3 pictures" in note for note in report["notes"])
    summary = report["summary"]["centre"]
    measures = {"mae", "psnr", "ssim", "lpips"}
    assert set(summary) == measures | {f"{one}_hole" for one in measures} | {"fid", "p_ids", "u_ids", "seam", "likeness"}
    assert all(
        one["contestants"][0]["mean"] != one["contestants"][1]["mean"] for name, one in summary.items() if "ids" not in name
    )
    assert "Inception from inception.pth" in report["networks"][0]


def test_networks_that_do_not_fit_are_refused_before_any_work(compare: Any, engines: list[str], tmp_path: Path) -> None:
    del engines
    (tmp_path / "torn.pth").write_bytes(b"torn")
    for option in ("--inception", "--lpips"):
        ran = compare("--engine", "graft", option, tmp_path / "torn.pth", "--out", tmp_path / "o")
        assert ran.status == 1
        assert "torn.pth is no file of tensors alone" in ran.line
        assert "Reading" not in ran.err
    assert not (tmp_path / "o").exists()


def test_without_the_libraries_it_says_how(compare: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:

    def found(name: str) -> object:
        return None if name == "sklearn" else name

    monkeypatch.setattr(comparing, "find_spec", found)
    ran = compare("--engine", "graft", "--out", tmp_path / "o")
    assert ran.status == 1
    assert 'scikit-learn is not installed. Comparing engines needs the extra: pip install -e ".[evaluate]"' in ran.line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nobody is named"),
        (("--engine", "graft", "graft"), "named twice"),
        (("--engine", "graft", "--strength", 2), "not between 0 and 1"),
        (("--engine", "graft", "--holes", "round"), "'round' is no kind of holes"),
        (("--engine", "graft", "--holes", ","), "no kind of holes is named"),
        (("--engine", "graft", "--ratios", "40-20"), "'40-20' is no ratio"),
        (("--engine", "graft", "--ratios", "x"), "no ratio"),
        (("--engine", "graft", "--count", 1), "not possible"),
        (("--engine", "graft", "--exemplars", "mine"), "invalid choice"),
    ],
)
def test_bad_arguments_are_2(compare: Any, tmp_path: Path, arguments: tuple[object, ...], words: str) -> None:
    ran = compare("--out", tmp_path / "o", *arguments)
    assert ran.status == 2
    assert words in ran.err


def test_too_few_faces_and_unknown_engines_are_one_line(compare: Any, command: Command, tmp_path: Path) -> None:
    assert "no engine called other" in compare("--engine", "other", "--out", tmp_path / "o").line
    few = write_faces(tmp_path / "few", held=2)
    ran = command("evaluate", "engines", "--engine", "graft", "--pictures", few, "--size", 128, "--out", tmp_path / "o")
    assert "only 2 faces" in ran.line
    assert not (tmp_path / "o").exists()


def test_pictures_that_training_saw_only_when_asked_for(compare: Any, engines: list[str], tmp_path: Path) -> None:
    del engines
    ran = compare("--engine", "graft", "--every-picture", "--out", tmp_path / "o", "--json")
    assert ran.status == 0, ran.err
    assert len({fill["sitter"] for fill in ran.json["fills"]}) == FACES + 2

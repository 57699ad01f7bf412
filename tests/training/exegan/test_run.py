"""A whole run by its command: pictures to weights that the engine fills with."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed.run as torchrun
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from exegan_studio.cli.main import main
from exegan_studio.domain.errors import ConfigurationError, WeightsError
from exegan_studio.engines.exegan.checkpoints.store import load_stored, verify
from exegan_studio.storage.images import load_picture
from exegan_studio.training.exegan.export import split
from exegan_studio.training.exegan.run import ExeganOrder, train_exegan
from tests.training.exegan.making import SIDE, folder_of_faces

CHECKOUT = Path(__file__).parents[3]
CONFIG = """
[network]
size = 64
channels = [16, 16, 12, 8, 6]
style_dim = 12
mapping_layers = 2
encoder_channels = [6, 8, 12, 16, 16]
[data]
workers = 0
[exemplar]
pictures = 8
[run]
name = "exegan-tiny"
pictures = 24
batch = 8
validated = 4
sheets = 16
device = "cpu"
bfloat16 = false
"""


def order(folder: Path, **changes: object) -> ExeganOrder:
    config = folder / "tiny.toml"
    if not config.exists():
        config.write_text(CONFIG, "utf-8")
        folder_of_faces(folder / "faces")
    given = {"sources": (folder / "faces",), "run": folder / "run", "out": folder / "out", "licence": "Made up."} | changes
    return ExeganOrder(config=config, **given)  # pyright: ignore[reportArgumentType]


def test_pictures_become_weights_states_sheets_logs_and_a_card(tmp_path: Path) -> None:
    said: list[str] = []
    paths = train_exegan(order(tmp_path), said.append)
    assert [path.name for path in paths] == ["exegan-tiny.safetensors"]
    stored = verify(paths[0])
    assert stored.config.size == SIDE
    assert (stored.about["seen"], stored.about["licence"]) == ("24", "Made up.")
    assert torch.isfinite(stored.mean_code).all()
    run = tmp_path / "run"
    assert [path.name for path in sorted(run.glob("state-*"))] == ["state-000000004.pt"]
    sheets = [load_picture(path) for path in sorted((run / "sheets").iterdir())]
    assert [(sheet.width, sheet.height) for sheet in sheets] == [(4 * SIDE, 6 * SIDE)] * 2
    assert len({sheet.sha256 for sheet in sheets}) == 2
    assert (run / "log.txt").read_text("utf-8").splitlines() == said
    card = (tmp_path / "out" / "exegan-tiny.md").read_text("utf-8")
    for part in ("Made up.", "24 pictures", "4 more held out", "dB", "self-supervised on 8 pictures", "not the\nauthors'"):
        assert part in card
    events = EventAccumulator(str(run / "tensorboard"))
    events.Reload()
    tags: dict[str, Any] = events.Tags()
    assert "held out/psnr" in tags["scalars"]
    assert tags["images"] == ["sheet"]


def test_minutes_end_a_run_and_the_same_command_goes_on(tmp_path: Path) -> None:
    said: list[str] = []
    train_exegan(order(tmp_path, minutes=1e-6), said.append)
    assert [path.name for path in (tmp_path / "run").glob("state-*")] == ["state-000000001.pt"]
    train_exegan(order(tmp_path), said.append)
    assert any("going on at 8 pictures" in line for line in said)
    weights = tmp_path / "out" / "exegan-tiny.safetensors"
    before = load_stored(weights).weights_id
    weights.unlink()
    train_exegan(order(tmp_path, export_only=True), said.append)
    assert load_stored(weights).weights_id == before


def test_the_trained_exemplar_encoder_serves_another_run(tmp_path: Path) -> None:
    first = train_exegan(order(tmp_path), lambda _line: None)
    again = train_exegan(order(tmp_path, weights=first[0], run=tmp_path / "more", out=tmp_path / "second"), lambda _line: None)
    one, other = (load_stored(paths[0]) for paths in (first, again))
    assert all(np.allclose(value, other.encoder[name], atol=1e-3) for name, value in one.encoder.items())
    assert "taken from given weights" in (tmp_path / "second" / "exegan-tiny.md").read_text("utf-8")


def test_a_damaged_state_is_told(tmp_path: Path) -> None:
    given = order(tmp_path)
    given.run.mkdir()
    (given.run / "state-000000007.pt").write_bytes(b"nothing of the kind")
    with pytest.raises(WeightsError, match=r"state-000000007\.pt is not a state"):
        train_exegan(given, lambda _line: None)


def test_no_pictures_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no pictures"):
        train_exegan(order(tmp_path, sources=()), lambda _line: None)


def test_the_command_names_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "nothing.toml", "--run", str(tmp_path / "run")]) == 1
    assert re.search(
        r"There is no configuration nothing\.toml\. Name a TOML file, or a ready one: .*toy", capsys.readouterr().err
    )
    assert main(["train", "toy", "--run", str(tmp_path / "run"), "--pictures", str(tmp_path / "none.zip")]) == 1
    assert "none.zip is not there" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["train", "graft", "--run", str(tmp_path / "run")])


def test_parts_are_as_large_as_allowed_and_whole() -> None:
    tensors = {f"t{k}": torch.zeros(size, dtype=torch.float16) for k, size in enumerate((300, 300, 900, 100, 50))}
    parts = split(tensors, 1300)
    assert [list(part) for part in parts] == [["t0", "t1"], ["t2"], ["t3", "t4"]]


def test_torchruns_own_parser_takes_the_lines_that_are_told() -> None:
    """Without the --, some versions of Python take our --run for a short form of torchrun's --run-path."""
    files = [CHECKOUT / "README.md", *(CHECKOUT / "resources" / "training").glob("published-*.toml")]
    for path in files:
        (line,) = re.findall(r"torchrun (.* train .*)", path.read_text("utf-8"))
        told = torchrun.get_args_parser().parse_args(shlex.split(line))
        assert (told.training_script, told.training_script_args[0], told.nproc_per_node) == ("main.py", "train", "8")
        assert "--run" in told.training_script_args


@pytest.mark.slow
def test_torchrun_trains_with_two_processes_and_goes_on_where_it_stood(tmp_path: Path) -> None:
    given = order(tmp_path)
    start = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--", "main.py", "train"]
    words = [*start, str(given.config), "--run", str(given.run), "--out", str(given.out), "--pictures"]

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        one_core = {**os.environ, "OMP_NUM_THREADS": "1"}
        return subprocess.run(
            [*words, *more], cwd=CHECKOUT, env=one_core, capture_output=True, text=True, timeout=240, check=False
        )

    wrong = run(str(tmp_path / "none.zip"))
    assert wrong.returncode == 1
    assert "none.zip is not there" in wrong.stderr
    assert "unexpected" not in wrong.stderr
    assert run(str(tmp_path / "faces"), "--minutes", "1e-6").returncode == 0
    assert [path.name for path in given.run.glob("state-*")] == ["state-000000001.pt"]
    done = run(str(tmp_path / "faces"))
    assert done.returncode == 0, done.stderr
    assert "going on at 8 pictures" in done.stderr
    assert verify(given.out / "exegan-tiny.safetensors").about["seen"] == "24"

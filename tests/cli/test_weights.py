"""`weights`: published files brought in, what is there listed, and what is damaged told."""

from pathlib import Path

import pytest

from exegan_studio.engines.exegan.checkpoints import importing
from exegan_studio.engines.exegan.checkpoints.importing import Imported, ImportOrder
from exegan_studio.engines.exegan.checkpoints.store import load_stored
from exegan_studio.engines.exegan.checkpoints.work import Progress
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.paths import own_weights_folder, weights_folder
from tests.cli.conftest import Command
from tests.engines.exegan.checkpoints.made_up import encoder_tables, generator_tables, saved, stored_file, trained_shards


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[ImportOrder]:
    """Imports that were asked for; none is made."""
    asked: list[ImportOrder] = []

    def pretend(order: ImportOrder, on_progress: Progress, cancel: CancelToken) -> Imported:
        asked.append(order)
        for share in (0.0, 0.5, 1.0):
            cancel.check()
            on_progress("Checking a.pt", share)
        return Imported(Path("made.safetensors"), 256, "0123456789abcdef")

    monkeypatch.setattr(importing, "import_published", pretend)
    return asked


def test_an_import_says_where_its_result_lies_and_under_which_terms(command: Command, orders: list[ImportOrder]) -> None:
    ran = command("weights", "import", "a.pt", "b.pt")
    assert (ran.status, ran.out) == (0, "made.safetensors\n")
    assert orders == [ImportOrder(Path("a.pt"), Path("b.pt"))]
    assert ran.err.count("Checking a.pt") == 1
    assert "256 pixels, 0123456789abcdef" in ran.err
    assert "non-commercial" in ran.err


def test_an_import_goes_where_it_is_told(command: Command, orders: list[ImportOrder]) -> None:
    ran = command("weights", "import", "a.pt", "b.pt", "--out", "own.safetensors", "--overwrite")
    assert ran.status == 0
    assert orders == [ImportOrder(Path("a.pt"), Path("b.pt"), Path("own.safetensors"), overwrite=True)]


def test_swapped_files_fail_with_one_line(command: Command, tmp_path: Path) -> None:
    generator = saved(tmp_path / "g.pt", generator_tables())
    encoder = saved(tmp_path / "e.pt", encoder_tables())
    ran = command("weights", "import", encoder, generator)
    assert ran.status == 1
    assert "e.pt is an exemplar encoder's file" in ran.line
    assert not own_weights_folder().exists()


def test_a_missing_file_says_where_the_authors_offer_it(command: Command, tmp_path: Path) -> None:
    ran = command("weights", "import", tmp_path / "EXE_GAN_model_256.pt", tmp_path / "psp_ffhq_encode.pt")
    assert ran.status == 1
    assert "arXiv 2202.06358" in ran.line
    assert "downloads nothing" in ran.line


def test_the_help_says_where_the_files_come_from_and_the_terms(command: Command) -> None:
    ran = command("weights", "import", "--help")
    said = " ".join(ran.out.split())
    assert ran.status == 0
    assert "EXE_GAN_model_256.pt" in said
    assert "non-commercial use only" in said


def test_list_names_what_is_there(command: Command) -> None:
    own_weights_folder().mkdir(parents=True)
    path = stored_file(own_weights_folder() / "mine.safetensors")
    shards = trained_shards(own_weights_folder())
    (own_weights_folder() / "broken.safetensors").write_bytes(b"?")
    ran = command("weights", "list")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert f"exegan 32: {path} (1 MiB, {load_stored(path).weights_id})" in lines
    assert f"exegan 32: {shards[0]} (1 MiB, 3 files)" in lines
    assert any(line.startswith("cannot be used: ") and "broken.safetensors" in line for line in lines)
    assert any(line.startswith("graft 128: ") for line in lines)


def test_list_as_json(command: Command) -> None:
    own_weights_folder().mkdir(parents=True)
    path = stored_file(own_weights_folder() / "mine.safetensors")
    listed = {one["path"]: one for one in command("weights", "list", "--json").json["weights"]}
    assert listed[str(path)] == {
        "path": str(path),
        "files": ["mine.safetensors"],
        "bytes": path.stat().st_size,
        "engine": "exegan",
        "size": 32,
        "weights_id": load_stored(path).weights_id,
        "about": {"licence": "none"},
        "problem": "",
    }
    assert listed[str(weights_folder() / "graft-128.safetensors")]["engine"] == "graft"


def test_verify_reads_all_that_is_there(command: Command) -> None:
    own_weights_folder().mkdir(parents=True)
    path = stored_file(own_weights_folder() / "mine.safetensors")
    shards = trained_shards(own_weights_folder())
    ran = command("weights", "verify")
    assert ran.status == 0, ran.err
    assert f"whole: {path} (exegan 32, {load_stored(path).weights_id})" in ran.out
    assert f"whole: {shards[0]} (exegan 32, {load_stored(shards[0]).weights_id}; it carries no checksum" in ran.out
    assert f"whole: {weights_folder() / 'graft-128.safetensors'} (graft, " in ran.out


def test_verify_goes_on_after_a_damaged_file(command: Command, tmp_path: Path) -> None:
    whole, bad = stored_file(tmp_path / "whole.safetensors"), stored_file(tmp_path / "bad.safetensors")
    data = bytearray(bad.read_bytes())
    data[-1] ^= 1
    bad.write_bytes(data)
    ran = command("weights", "verify", bad, whole)
    assert ran.status == 1
    assert "bad.safetensors is damaged" in ran.line
    assert ran.out.splitlines()[0].startswith(f"cannot be used: {bad}")
    assert ran.out.splitlines()[1].startswith(f"whole: {whole}")
    ran = command("weights", "verify", bad, whole, tmp_path / "absent.safetensors")
    assert "2 of 3 weights files cannot be used" in ran.line


@pytest.mark.parametrize("arguments", [(), ("import",), ("import", "a.pt"), ("unknown",)])
def test_wrong_arguments(command: Command, arguments: tuple[str, ...]) -> None:
    assert command("weights", *arguments).status == 2

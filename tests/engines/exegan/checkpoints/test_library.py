"""Which weights are there, told from their headers."""

import subprocess
import sys
from pathlib import Path

import pytest

from exegan_studio.engines.exegan.checkpoints.library import describe, find_weights
from exegan_studio.engines.exegan.checkpoints.store import load_stored
from exegan_studio.storage.paths import own_weights_folder, weights_folder
from tests.engines.exegan.checkpoints.made_up import stored_file, trained_shards
from tests.engines.exegan.golden.recipe import SMALL


def test_finds_what_ships_and_what_was_imported() -> None:
    own_weights_folder().mkdir(parents=True)
    path = stored_file(own_weights_folder() / "mine.safetensors")
    found = {one.path: one for one in find_weights()}
    graft = found[weights_folder() / "graft-128.safetensors"]
    assert (graft.engine, graft.size, graft.weights_id, graft.problem) == ("graft", 128, "", "")
    assert "Non-commercial" in graft.about["licence"]
    mine = found[path]
    assert (mine.engine, mine.size, mine.weights_id) == ("exegan", SMALL.size, load_stored(path).weights_id)
    assert (mine.name, mine.bytes, mine.files) == ("mine.safetensors", path.stat().st_size, (path,))


def test_shards_are_one_set(tmp_path: Path) -> None:
    paths = trained_shards(tmp_path, 11)
    (found,) = find_weights([tmp_path, tmp_path / "not there"])
    assert found.path == paths[0]
    assert found.files == tuple(paths)
    assert found.bytes == sum(path.stat().st_size for path in paths)
    assert (found.engine, found.about, found.weights_id) == ("exegan", {"seen": "1200"}, "")
    paths[0].unlink()
    (found,) = find_weights([tmp_path])
    assert "exegan-lite-1-of-11.safetensors is missing" in found.problem
    assert found.files == tuple(paths[1:])


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("{}", "of no engine"),
        ('{"engine": "graft", "side": "wide"}', "cannot be read"),
        ('{"family": "exegan", "encoder": "psp"}', "cannot be read"),
        ("no JSON", "cannot be read"),
    ],
)
def test_strange_files_are_found_with_their_problem(tmp_path: Path, config: str, said: str) -> None:
    stored_file(tmp_path / "strange.safetensors", about={"config": config})
    (found,) = find_weights([tmp_path])
    assert said in found.problem


def test_damaged_and_missing_files_have_a_problem(tmp_path: Path) -> None:
    (tmp_path / "damaged.safetensors").write_bytes(b"nothing of the kind")
    (tmp_path / "folder.safetensors").mkdir()
    (found,) = find_weights([tmp_path])
    assert "not a whole weights file" in found.problem
    assert "is not there" in describe(tmp_path / "absent.safetensors").problem


def test_looking_needs_no_torch() -> None:
    code = "import sys; from exegan_studio.engines.exegan.checkpoints.library import find_weights; find_weights()"
    done = subprocess.run([sys.executable, "-c", f"{code}; sys.exit('torch' in sys.modules)"], timeout=60, check=False)
    assert done.returncode == 0

"""Engines by name, and what there is to choose from."""

from pathlib import Path

import pytest
from torch import Tensor

from exegan_studio.domain.errors import EngineError, WeightsError
from exegan_studio.engines import registry
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.registry import EXEGAN, create_engine, engine_choices, engine_names
from exegan_studio.storage.paths import own_weights_folder
from tests.engines.exegan.checkpoints.made_up import stored_file


@pytest.fixture
def own() -> Path:
    """The person's own weights folder, empty."""
    folder = own_weights_folder()
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Weights of a small EXE-GAN that was not imported."""
    return stored_file(tmp_path / "small.safetensors")


def test_the_weights_that_come_with_the_program_make_an_engine() -> None:
    engine = create_engine()
    assert engine.name == "graft"
    assert len(engine.weights_id) == 16
    assert engine.weights_id == create_engine("graft").weights_id


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"gone\.safetensors"):
        create_engine("graft", tmp_path / "gone.safetensors")
    for name in ("auto", "exegan"):
        with pytest.raises(WeightsError, match=r"gone\.safetensors"):
            create_engine(name, tmp_path / "gone.safetensors")
    with pytest.raises(WeightsError, match=r"No EXE-GAN weights were imported\. .*weights import"):
        create_engine("exegan")
    with pytest.raises(EngineError, match="no engine called other") as raised:
        create_engine("other")
    for name in engine_names():
        assert name in raised.value.next_step


def test_without_imported_weights_graft_is_there_and_exegan_says_how() -> None:
    graft, exegan = engine_choices()
    assert (graft.name, graft.available) == ("graft", True)
    assert graft.weights is not None
    assert graft.weights.is_file()
    assert (exegan.name, exegan.available, exegan.weights) == ("exegan", False, None)
    assert "weights import" in exegan.explanation


def test_the_weights_decide_the_engine(small: Path) -> None:
    assert create_engine(weights=small).name == "exegan"
    graft = next(one.weights for one in engine_choices() if one.name == "graft")
    assert create_engine(weights=graft).name == "graft"
    with pytest.raises(WeightsError, match="no weights of an EXE-GAN"):
        create_engine("exegan", graft)


def test_weights_of_nobody_are_refused(tmp_path: Path) -> None:
    path = stored_file(tmp_path / "strange.safetensors", about={"config": "{}"})
    with pytest.raises(WeightsError, match=r"strange\.safetensors holds weights of no engine"):
        create_engine(weights=path)
    (tmp_path / "torn.safetensors").write_bytes(b"torn")
    with pytest.raises(WeightsError, match=r"torn\.safetensors is not a whole weights file"):
        create_engine(weights=tmp_path / "torn.safetensors")


def test_published_weights_come_first_and_small_ones_last(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stored_file(own / "own.safetensors")
    graft, exegan = engine_choices()
    assert (exegan.name, exegan.title, exegan.weights, exegan.available) == ("exegan", "EXE-GAN 32", path, True)
    assert (graft.name, create_engine().name, create_engine("exegan").name) == ("graft", "graft", "exegan")
    monkeypatch.setattr(registry, "PSP", NetworkConfig.from_metadata(registry.read_header(path).config()).encoder)
    assert [one.name for one in engine_choices()] == ["exegan", "graft"]
    assert create_engine().name == "exegan"


def changed(tensors: dict[str, Tensor]) -> None:
    next(iter(tensors.values())).add_(1)


def test_small_weights_come_before_graft_where_they_were_shown_to_beat_it(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    better, other = stored_file(own / "better.safetensors"), stored_file(own / "another.safetensors", changed)
    beats = create_engine("exegan", better).weights_id
    monkeypatch.setattr(registry, "BEFORE_GRAFT", frozenset({beats}))
    assert [one.weights for one in engine_choices() if one.name == "exegan"] == [better, other]
    assert [one.name for one in engine_choices()] == ["exegan", "graft", "exegan"]
    assert create_engine().weights_id == create_engine("exegan").weights_id == beats

    def published(path: Path) -> bool:
        return path == other

    monkeypatch.setattr(registry, "_published", published)
    assert [one.weights for one in engine_choices() if one.name == "exegan"] == [other, better]
    assert create_engine().weights_id != beats, "imported weights come first as ever"


def test_damaged_weights_are_shown_and_not_taken(own: Path) -> None:
    (own / "torn.safetensors").write_bytes(b"torn")
    damaged = engine_choices()[-1]
    assert (damaged.name, damaged.available, damaged.weights) == (EXEGAN, False, None)
    assert "torn.safetensors is not a whole weights file" in damaged.explanation
    assert create_engine().name == "graft"


def test_what_computes_where(small: Path) -> None:
    assert "CPU float32" in create_engine(weights=small, compute="cpu-float32").description
    assert create_engine("graft", compute="cpu-float32").name == "graft"
    with pytest.raises(EngineError, match="cuda-float16"):
        create_engine("graft", compute="cuda-float16")

"""Engines by name."""

from pathlib import Path

import pytest

from exegan_studio.domain.errors import EngineError, WeightsError
from exegan_studio.engines.registry import create_engine, engine_names


def test_the_weights_that_come_with_the_program_make_an_engine() -> None:
    engine = create_engine()
    assert engine.name == "graft"
    assert len(engine.weights_id) == 16
    assert engine.weights_id == create_engine("graft").weights_id


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"gone\.safetensors"):
        create_engine("graft", tmp_path / "gone.safetensors")
    with pytest.raises(EngineError, match="not part of this version"):
        create_engine("exegan")
    with pytest.raises(EngineError, match="no engine called other") as raised:
        create_engine("other")
    for name in engine_names():
        assert name in raised.value.next_step

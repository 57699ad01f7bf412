"""Sizes of networks, and their form in a weights file."""

import json
from dataclasses import replace
from typing import Any

import pytest

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.config import NetworkConfig
from tests.engines.exegan.golden.recipe import SMALL


@pytest.mark.parametrize(("size", "slots", "exemplar"), [(256, 14, 10), (512, 16, 12), (1024, 18, 14)])
def test_published_sizes(size: int, slots: int, exemplar: int) -> None:
    config = NetworkConfig.published(size)
    assert (config.slots, config.exemplar_slots, config.global_dim) == (slots, exemplar, 1024)
    assert [config.channels_at(side) for side in (4, 32, 64, 128, 256)] == [512, 512, 512, 256, 128]


@pytest.mark.parametrize("config", [SMALL, NetworkConfig.published(256), NetworkConfig.published(512)])
def test_a_configuration_comes_back_from_a_file(config: NetworkConfig) -> None:
    assert NetworkConfig.from_metadata(json.loads(json.dumps(config.as_metadata()))) == config


def test_what_a_training_run_writes_is_understood() -> None:
    written = json.loads(
        '{"family": "exegan", "encoder": "lite", "size": 64, "style_dim": 48, "mapping_layers": 4, "channels":'
        ' {"64": 8, "4": 32, "8": 32, "16": 24, "32": 16}, "first_exemplar_slot": 4, "encoder_channels": [8, 16, 24]}'
    )
    config = NetworkConfig.from_metadata(written)
    assert config.channels == ((4, 32), (8, 32), (16, 24), (32, 16), (64, 8))
    assert config.downward() == ((8, 16), (16, 24), (24, 24), (24, 24))


@pytest.mark.parametrize(
    "wrong",
    [
        {"family": "stylegan"},
        {"size": 48},
        {"size": 8},
        {"size": 2048},
        {"size": "large"},
        {"channels": {"4": 8}},
        {"channels": {"4": 24, "8": 20, "16": 16, "32": 0}},
        {"channels": {"4": 24, "8": 20, "16": 16, "32": 10**9}},
        {"channels": [1, 2]},
        {"style_dim": 0},
        {"mapping_layers": None},
        {"first_exemplar_slot": 8},
        {"encoder": "resnet"},
        {"encoder": "lite", "encoder_channels": []},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(WeightsError):
        NetworkConfig.from_metadata({**SMALL.as_metadata(), **wrong})


def test_a_missing_entry_is_refused() -> None:
    stored = SMALL.as_metadata()
    del stored["style_dim"]
    with pytest.raises(WeightsError, match="KeyError"):
        NetworkConfig.from_metadata(stored)


def test_the_published_encoder_has_no_table_of_its_own() -> None:
    with pytest.raises(WeightsError):
        replace(NetworkConfig.published(256), encoder_channels=(8, 16))

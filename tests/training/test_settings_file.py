"""Configurations: what does not fit is told by its name."""

from pathlib import Path

import pytest

from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes
from exegan_studio.storage.paths import resources_folder
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.settings_file import read_settings

READY = sorted((resources_folder() / "training").glob("*.toml"))
SMALL = "[network]\nsize = 64\nchannels = [8, 8, 8, 8, 8]\nencoder_channels = [8]\nstyle_dim = 16\n"


def read(folder: Path, text: str) -> ExeganTraining:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return read_settings(ExeganTraining, path)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    config = read(tmp_path, SMALL + "[losses]\nattribute = 1\n")
    assert config.losses.attribute == 1.0
    assert config.losses.perceptual == 0.5
    assert config.network.config().exemplar_slots == 6


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SMALL + "[losses]\natribute = 0.1\n", r"mine\.toml \[losses\] knows no 'atribute'\. Did you mean attribute\?"),
        ("[lossess]\n", r"knows no 'lossess'\. Did you mean losses"),
        (SMALL + "[run]\nbatch = 'many'\n", r"mine\.toml \[run\]: batch is not a whole number"),
        (SMALL + "[run]\nbatch = 7\n", "a batch of 7 is odd"),
        (SMALL + "[run]\nbatch = true\n", "batch is not a whole number"),
        (SMALL + "[optimiser]\nrate = nan\n", "rate is not a number"),
        (SMALL + "[optimiser]\nrate = -1\n", "a rate of -1 makes no sense"),
        (SMALL + "[holes]\nfamily = 'round'\n", "no holes called 'round'"),
        (SMALL + "[augmentation]\nkinds = ['flip']\n", "no augmentation 'flip'"),
        (SMALL + "losses = 3\n", "losses"),
        ("[network]\npublished = 300\n", "no network of 300 was published"),
        ("[network]\nsize = 64\nchannels = [8, 8]\nencoder_channels = [8]\n", "there is no such network"),
        ("[network]\nsize = 32\nchannels = [8, 8, 8, 8]\nencoder_channels = [8]\n", "a size of 32 is too small"),
        ("[run\n", r"mine\.toml is no TOML"),
        ("losses = 1\n", "losses is not a table"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read(tmp_path, text)


def test_the_papers_numbers_are_the_defaults() -> None:
    config = ExeganTraining()
    losses, regular = config.losses, config.regularisation
    assert (losses.attribute, losses.identity, losses.perceptual, losses.reconstruction) == (0.1, 0.1, 0.5, 0.0)
    assert (regular.r1, regular.r1_every, regular.path, regular.path_every) == (10, 16, 2, 4)
    assert (config.optimiser.rate, config.exemplar.self_every, config.run.pictures) == (0.002, 5, 800_000 * config.batch)
    with pytest.raises(ConfigurationError, match="published exemplar encoder"):
        config.check_encoder()


def test_the_ready_configurations_are_read_and_say_all_that_decides() -> None:
    assert {path.stem for path in READY} == {"published-256", "published-512", "small-256", "toy"}
    for path in READY:
        text = path.read_text("utf-8")
        config = read_settings(ExeganTraining, path)
        assert text.startswith("#")
        assert config.steps > 0
        assert config.network.published == int(path.stem.removeprefix("published-") if "published" in path.stem else 0)


def test_the_small_network_is_within_its_bounds() -> None:
    config = read_settings(ExeganTraining, resources_folder() / "training" / "small-256.toml").network.config()
    assert config.size == 256
    assert parameters(config) <= 25_000_000


def parameters(config: NetworkConfig) -> int:
    shapes = [*generator_shapes(config).values(), *encoder_shapes(config).values()]
    total = 0
    for shape in shapes:
        count = 1
        for side in shape:
            count *= side
        total += count
    return total

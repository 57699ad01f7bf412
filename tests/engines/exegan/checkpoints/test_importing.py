"""A published pair becomes one file, or nothing at all."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from exegan_studio.domain.errors import Cancelled, OutputError, WeightsError
from exegan_studio.engines.exegan.checkpoints.importing import Imported, ImportOrder, import_published
from exegan_studio.engines.exegan.checkpoints.library import describe
from exegan_studio.engines.exegan.checkpoints.mean_code import CODES, SEED, mean_code
from exegan_studio.engines.exegan.checkpoints.store import load_stored, verify
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.expected import encoder_shapes, generator_shapes
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.paths import own_weights_folder
from tests.engines.exegan.checkpoints.made_up import SIZE, encoder_tables, generator_tables, saved, value_of
from tests.engines.exegan.golden.recipe import SMALL, generator_weights

MADE_UP, ENCODER = "made_up.pt", "encoder.pt"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return saved(tmp_path / MADE_UP, generator_tables()), saved(tmp_path / ENCODER, encoder_tables())


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Imported, list[tuple[str, float]], Path]]:
    """An import to a place of one's own choice, what it told meanwhile, and its folder."""
    folder = tmp_path_factory.mktemp("imported")
    told: list[tuple[str, float]] = []
    order = ImportOrder(
        saved(folder / MADE_UP, generator_tables()), saved(folder / ENCODER, encoder_tables()), folder / "own.safetensors"
    )
    yield import_published(order, lambda stage, share: told.append((stage, share))), told, folder
    (folder / "own.safetensors").unlink()


def same_numbers(tensor: Tensor, name: str) -> bool:
    expected = 7 if name.endswith("num_batches_tracked") else value_of(name)
    return bool((tensor == expected).all())


@pytest.mark.slow
def test_the_file_holds_what_inference_needs_and_no_more(imported: tuple[Imported, list[tuple[str, float]], Path]) -> None:
    done, told, folder = imported
    stored = load_stored(done.path)
    config = NetworkConfig.published(SIZE)
    assert (stored.config, stored.weights_id, done.size) == (config, done.weights_id, SIZE)
    assert {name: tuple(tensor.shape) for name, tensor in stored.generator.items()} == generator_shapes(config)
    assert {name: tuple(tensor.shape) for name, tensor in stored.encoder.items()} == encoder_shapes(config)
    assert all(same_numbers(tensor, name) for name, tensor in stored.generator.items())
    assert all(same_numbers(tensor, name) for name, tensor in stored.encoder.items())
    assert stored.latent_avg is not None
    assert stored.latent_avg.shape == (2, 512)
    assert stored.latent_avg[:, 0].tolist() == [4, 5]
    assert torch.equal(stored.mean_code, mean_code(config, stored.generator))
    assert "non-commercial" in stored.about["licence"]
    assert stored.about["generator_sha256"] == sha256(folder / MADE_UP)
    assert stored.about["encoder_sha256"] == sha256(folder / ENCODER)
    assert stored.about["size"] == str(SIZE)
    assert sorted(path.name for path in folder.iterdir()) == [ENCODER, MADE_UP, "own.safetensors"]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert list(dict.fromkeys(stage.split()[0] for stage, _ in told)) == ["Opening", "Checking", "Reading", "Writing"]


@pytest.mark.slow
def test_what_was_imported_is_found_whole(imported: tuple[Imported, list[tuple[str, float]], Path]) -> None:
    done, _, _ = imported
    assert verify(done.path).weights_id == done.weights_id
    found = describe(done.path)
    assert (found.engine, found.size, found.weights_id, found.problem) == ("exegan", SIZE, done.weights_id, "")
    assert found.bytes == done.path.stat().st_size


@pytest.mark.slow
def test_stopping_while_it_writes_leaves_nothing(pair: tuple[Path, Path], own_home: Path) -> None:
    token, seen = CancelToken(), list[str]()

    def stop(stage: str, _share: float) -> None:
        seen.append(stage)
        if seen.count(stage) > 3 and stage.startswith("Writing"):
            token.cancel()

    with pytest.raises(Cancelled):
        import_published(ImportOrder(*pair), stop, token)
    assert seen[-1].startswith("Writing exegan-16-")
    assert [path for path in own_home.rglob("*") if path.is_file()] == []
    assert list(own_weights_folder().iterdir()) == []


@pytest.mark.parametrize("stage", ["Opening the files", f"Checking {MADE_UP}", f"Reading {ENCODER}", "Checking the numbers"])
def test_stopping_early_writes_nothing(pair: tuple[Path, Path], stage: str) -> None:
    token = CancelToken()

    def stop(now: str, _share: float) -> None:
        if now == stage:
            token.cancel()

    folder = pair[0].parent
    with pytest.raises(Cancelled):
        import_published(ImportOrder(*pair, folder / "out.safetensors"), stop, token)
    assert sorted(path.name for path in folder.iterdir()) == [ENCODER, MADE_UP]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_named_and_nothing_is_written(pair: tuple[Path, Path], number: float) -> None:
    tables = generator_tables()
    tables["g_ema"]["conv1.activate.bias"] = torch.full((1,), number).expand(512)
    saved(pair[0], tables)
    with pytest.raises(WeightsError, match=r"made_up\.pt: g_ema\.conv1\.activate\.bias holds numbers that are none"):
        import_published(ImportOrder(*pair, pair[0].parent / "out.safetensors"))
    assert len(list(pair[0].parent.iterdir())) == 2


def test_a_flipped_bit_is_noticed(pair: tuple[Path, Path]) -> None:
    """Torch itself would map the wrong number and say nothing."""
    data = bytearray(pair[1].read_bytes())
    data[data.index(np.float32(value_of("input_layer.1.weight")).tobytes())] ^= 1
    pair[1].write_bytes(data)
    with pytest.raises(WeightsError, match=r"encoder\.pt is damaged: a checksum does not fit"):
        import_published(ImportOrder(*pair, pair[0].parent / "out.safetensors"))


def test_a_taken_name_is_refused_before_any_work(pair: tuple[Path, Path]) -> None:
    out = pair[0].parent / "mine.safetensors"
    out.write_bytes(b"mine")
    stages: list[str] = []
    with pytest.raises(OutputError, match="exists already"):
        import_published(ImportOrder(*pair, out), lambda stage, _: stages.append(stage))
    assert stages == []
    assert out.read_bytes() == b"mine"


def test_names_that_would_destroy_something_or_be_lost(pair: tuple[Path, Path]) -> None:
    with pytest.raises(OutputError, match="no name of a weights file"):
        import_published(ImportOrder(*pair, pair[0], overwrite=True))
    named = pair[0].rename(pair[0].with_suffix(".safetensors"))
    before = named.read_bytes()
    with pytest.raises(OutputError, match="one of the files to import"):
        import_published(ImportOrder(named, pair[1], named, overwrite=True))
    assert named.read_bytes() == before


def test_the_mean_code_is_that_of_the_mapping_network() -> None:
    weights = generator_weights(SMALL)
    code = mean_code(SMALL, weights)
    z = np.random.Generator(np.random.PCG64(SEED)).standard_normal((CODES, SMALL.style_dim))
    z /= np.sqrt((z**2).mean(1, keepdims=True) + 1e-8)
    for layer in range(1, SMALL.mapping_layers + 1):
        weight, bias = (weights[f"style.{layer}.{part}"].double().numpy() for part in ("weight", "bias"))
        z = z @ (weight * 0.01 / np.sqrt(SMALL.style_dim)).T + bias * 0.01
        z = np.where(z < 0, 0.2 * z, z) * np.sqrt(2)
    assert code.dtype == torch.float32
    assert code.shape == (SMALL.style_dim,)
    assert np.allclose(code.numpy(), z.mean(0), atol=1e-6)
    assert torch.equal(code, mean_code(SMALL, weights))

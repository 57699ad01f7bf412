"""Weights files of this program: mapped, checked against the configuration, whole or refused."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from exegan_studio.domain.errors import Cancelled, WeightsError
from exegan_studio.engines.exegan.checkpoints.format import LATENT_AVG, MEAN_CODE, content_sha256
from exegan_studio.engines.exegan.checkpoints.mean_code import mean_code
from exegan_studio.engines.exegan.checkpoints.store import load_stored, verify
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.exegan.networks.expected import exemplar_encoder
from exegan_studio.engines.exegan.networks.generator import Generator
from exegan_studio.jobs.cancel import CancelToken
from tests.engines.exegan.checkpoints.made_up import small_tensors, stored_file, trained_shards, work
from tests.engines.exegan.golden.recipe import SMALL, generator_weights, image, made_encoder, made_generator, mask, vector

CONV = "generator.convs.0.conv.weight"
Edit = Callable[[dict[str, Tensor]], None]


def put(name: str, tensor: Tensor) -> Edit:
    return lambda tensors: tensors.update({name: tensor})


def drop_one(tensors: dict[str, Tensor]) -> None:
    del tensors[CONV]


def spoil_one(tensors: dict[str, Tensor]) -> None:
    tensors[CONV].view(-1)[7] = float("nan")


def add_mean(tensors: dict[str, Tensor]) -> None:
    tensors[MEAN_CODE] = mean_code(SMALL, generator_weights(SMALL))


def test_a_stored_network_completes_as_the_one_it_was_made_from(tmp_path: Path) -> None:
    stored = load_stored(stored_file(tmp_path / "a.safetensors"))
    with torch.device("meta"):
        generator, encoder = Generator(stored.config), exemplar_encoder(stored.config)
    generator.load_state_dict(stored.generator, strict=True, assign=True)
    encoder.load_state_dict(stored.encoder, strict=True, assign=True)
    target, hole, portrait = image("image", SMALL.size), mask(SMALL.size), image("exemplar", SMALL.size)
    with torch.inference_mode():
        stochastic = generator.map(vector("z1", SMALL.style_dim))[:, None].expand(1, SMALL.first_exemplar_slot, -1)
        codes = torch.cat([stochastic, encoder(portrait)], 1)
        assert torch.equal(codes[:, SMALL.first_exemplar_slot :], made_encoder(SMALL)(portrait))
        assert torch.equal(generator.eval()(target, hole, codes), made_generator(SMALL)(target, hole, codes))
    assert stored.latent_avg is None
    assert stored.config == SMALL
    assert dict(stored.about).keys() == {"content_sha256", "licence"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is mapped where")
def test_numbers_stay_on_the_disk_until_they_are_used(tmp_path: Path) -> None:
    path = stored_file(tmp_path / "a.safetensors")
    stored = load_stored(path)
    lines = [line.split()[0] for line in Path("/proc/self/maps").read_text("utf-8").splitlines() if line.endswith(str(path))]
    mapped = [tuple(int(end, 16) for end in line.split("-")) for line in lines]
    for tensor in (*stored.generator.values(), *stored.encoder.values()):
        assert any(begin <= tensor.data_ptr() < end for begin, end in mapped)


def test_the_mean_code_is_made_where_none_is_stored_and_no_part_of_the_id(tmp_path: Path) -> None:
    without, with_one = (stored_file(tmp_path / "a.safetensors"), stored_file(tmp_path / "b.safetensors", add_mean))
    one, other = load_stored(without), load_stored(with_one)
    assert torch.equal(one.mean_code, other.mean_code)
    assert one.weights_id == other.weights_id == verify(with_one).weights_id
    assert len(one.weights_id) == 16


def test_the_id_follows_numbers_names_shapes_and_configuration() -> None:
    tensors = small_tensors()
    changed = [
        content_sha256("{}", tensors, work()),
        content_sha256("{ }", tensors, work()),
        content_sha256("{}", {**tensors, CONV: tensors[CONV] + 1}, work()),
        content_sha256("{}", {**tensors, CONV: tensors[CONV].flatten()}, work()),
        content_sha256("{}", {**tensors, CONV: tensors[CONV].half()}, work()),
        content_sha256("{}", {("x" if name == CONV else name): tensor for name, tensor in tensors.items()}, work()),
    ]
    assert len(set(changed)) == len(changed)
    assert content_sha256("{}", dict(reversed(tensors.items())), work()) == changed[0]


@pytest.mark.parametrize("named", [0, 1, 2])
def test_any_shard_stands_for_all(tmp_path: Path, named: int) -> None:
    paths = trained_shards(tmp_path)
    stored = load_stored(paths[named])
    assert stored.config == SMALL
    assert stored.weights_id == load_stored(paths[0]).weights_id == verify(paths[2]).weights_id
    assert all(tensor.dtype is torch.float32 for tensor in (*stored.generator.values(), *stored.encoder.values()))
    half = generator_weights(SMALL)["conv1.conv.weight"].half().float()
    assert torch.equal(stored.generator["conv1.conv.weight"], half)
    assert stored.about == {"seen": "1200", "shards": "3"}
    assert torch.isfinite(stored.mean_code).all()


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    paths = trained_shards(tmp_path)
    paths[1].unlink()
    with pytest.raises(WeightsError, match=r"exegan-lite-2-of-3\.safetensors is missing: these weights come in 3 files"):
        load_stored(paths[2])


def test_shards_of_two_trainings_do_not_mix(tmp_path: Path) -> None:
    paths, other = trained_shards(tmp_path), tmp_path / "other"
    other.mkdir()
    stored_file(paths[1], about={"seen": "7"})
    with pytest.raises(WeightsError, match="parts of different weights"):
        load_stored(paths[0])
    trained_shards(tmp_path)
    paths[1].write_bytes(paths[0].read_bytes())
    with pytest.raises(WeightsError, match="stands in another part as well"):
        load_stored(paths[0])


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (drop_one, f"{CONV} is missing"),
        (put("generator.more", torch.zeros(1)), "generator.more is not known: too many tensors"),
        (put(CONV, torch.zeros(2, 3)), f"{CONV} has the shape 2 x 3, not 1 x 20 x 24 x 3 x 3"),
        (put("generator.conv1.noise.weight", torch.tensor(1.0)), "has the shape of a single number, not 1"),
        (put("generator.conv1.noise.weight", torch.ones(1, dtype=torch.int64)), "holds int64 numbers, not float32"),
        (put(MEAN_CODE, torch.zeros(3)), f"{MEAN_CODE} has the shape 3, not 20"),
        (put(LATENT_AVG, torch.zeros(18, 20)), f"{LATENT_AVG} has the shape 18 x 20, not 4 x 20"),
    ],
)
def test_tensors_that_do_not_fit_are_named(tmp_path: Path, edit: Edit, said: str) -> None:
    path = stored_file(tmp_path / "a.safetensors", edit)
    with pytest.raises(WeightsError) as caught:
        load_stored(path)
    assert caught.value.message.startswith("a.safetensors: ")
    assert said in caught.value.message
    assert caught.value.next_step


def test_the_published_encoder_needs_its_mean_code(tmp_path: Path) -> None:
    config = replace(SMALL, encoder="psp", encoder_channels=())
    path = stored_file(tmp_path / "a.safetensors", about={"config": json.dumps(config.as_metadata())})
    with pytest.raises(WeightsError, match=r"encoder\..* is missing"):
        load_stored(path)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("{}", "holds no weights of an EXE-GAN"),
        ("[1]", "holds no weights of an EXE-GAN"),
        ("{", "the configuration cannot be read"),
        ('{"family": "exegan"}', "configuration cannot be read"),
        (json.dumps({**SMALL.as_metadata(), "size": 33}), "makes no sense"),
    ],
)
def test_configurations_that_are_none(tmp_path: Path, config: str, said: str) -> None:
    with pytest.raises(WeightsError, match=said):
        load_stored(stored_file(tmp_path / "a.safetensors", about={"config": config}))


def test_files_that_are_not_whole(tmp_path: Path) -> None:
    path = stored_file(tmp_path / "a.safetensors")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(WeightsError, match=r"a\.safetensors is not a whole weights file"):
        load_stored(path)
    with pytest.raises(WeightsError, match=r"none\.safetensors is not there"):
        load_stored(tmp_path / "none.safetensors")
    with pytest.raises(WeightsError, match="not a whole weights file"):
        load_stored(tmp_path)


def test_verify_finds_what_loading_does_not_look_for(tmp_path: Path) -> None:
    path = stored_file(tmp_path / "a.safetensors")
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    load_stored(path)
    with pytest.raises(WeightsError, match="damaged: its numbers are not those that were written"):
        verify(path)
    stored_file(path, spoil_one)
    load_stored(path)
    with pytest.raises(WeightsError, match=rf"a\.safetensors: {CONV} holds numbers that are none"):
        verify(path)
    stored_file(path, put(MEAN_CODE, torch.ones(SMALL.style_dim)))
    with pytest.raises(WeightsError, match=f"{MEAN_CODE} is not that of this generator"):
        verify(path)
    stored_file(path, about={"content_sha256": "0123"})
    with pytest.raises(WeightsError, match="is no checksum"):
        load_stored(path)


def test_verify_tells_how_far_it_is_and_stops(tmp_path: Path) -> None:
    path, shares, token = stored_file(tmp_path / "a.safetensors"), list[float](), CancelToken()
    verify(path, lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    token.cancel()
    with pytest.raises(Cancelled):
        verify(path, cancel=token)


def test_a_configuration_of_a_training_run_is_understood() -> None:
    """Lists of channels by side, widths as a list: as dataclasses.asdict and JSON leave them."""
    stored = json.loads(json.dumps({**SMALL.as_metadata(), "encoder_channels": (8, 12, 16)}))
    assert NetworkConfig.from_metadata(stored) == SMALL

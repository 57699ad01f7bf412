"""The published files: what is accepted, and a plain word for everything else."""

import argparse
import builtins
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.pickles import read_encoder, read_generator
from exegan_studio.engines.exegan.config import NetworkConfig
from tests.engines.exegan.checkpoints.made_up import SIZE, Tables, encoder_tables, generator_tables, saved

CONFIG = NetworkConfig.published(SIZE)
CONV, HEAD = "convs.0.conv.weight", "encoder.styles.5.convs.0.weight"


def put(table: str, name: str, value: Any) -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        tables[table][name] = value

    return edit


def drop(*names: str) -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        for name in names[:-1]:
            tables = tables[name]
        del tables[names[-1]]

    return edit


def assign(name: str, value: Any) -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        tables[name] = value

    return edit


def refusal(tmp_path: Path, tables: Any, generator: bool) -> WeightsError:
    path = saved(tmp_path / ("generator.pt" if generator else "encoder.pt"), tables)
    with pytest.raises(WeightsError) as caught:
        read_generator(path) if generator else read_encoder(path, CONFIG)
    assert caught.value.next_step
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("size", [16, 256, 512])
def test_a_generator_tells_its_size(tmp_path: Path, size: int) -> None:
    read = read_generator(saved(tmp_path / "g.pt", generator_tables(size)))
    assert read.config == NetworkConfig.published(size)
    assert set(read.tensors) == set(generator_tables(size)["g_ema"])


@pytest.mark.parametrize(("size", "heads"), [(256, range(4, 14)), (512, range(4, 16))])
def test_only_needed_heads_are_kept(tmp_path: Path, size: int, heads: range) -> None:
    read = read_encoder(saved(tmp_path / "e.pt", encoder_tables()), NetworkConfig.published(size))
    kept = {int(name.split(".")[1]) for name in read.tensors if name.startswith("styles.")}
    assert kept == set(heads)
    assert read.latent_avg[:, 0].tolist() == list(heads)
    assert not any("decoder" in name for name in read.tensors)


def test_an_old_encoder_leaves_options_out(tmp_path: Path) -> None:
    tables = encoder_tables()
    del tables["opts"]["learn_in_w"]
    assert read_encoder(saved(tmp_path / "e.pt", tables), CONFIG).tensors


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (drop("g_ema"), "generator.pt: g_ema is missing"),
        (drop("g_ema", CONV), f"generator.pt: g_ema.{CONV} is missing"),
        (put("g_ema", "surprise", torch.zeros(2)), "generator.pt: g_ema.surprise is not known: too many tensors"),
        (put("g_ema", CONV, torch.zeros(1, 2, 3)), f"g_ema.{CONV} has the shape 1 x 2 x 3, not 1 x 512 x 512 x 3 x 3"),
        (
            put("g_ema", "conv1.noise.weight", torch.zeros(1).half()),
            "g_ema.conv1.noise.weight holds float16 numbers, not float32",
        ),
        (put("g_ema", CONV, "a word"), f"g_ema.{CONV} is no ordinary tensor"),
        (put("g_ema", CONV, torch.zeros(3, device="meta")), f"g_ema.{CONV} is no ordinary tensor"),
        (assign("g_ema", {"weight": torch.zeros(2)}), "g_ema is no generator of EXE-GAN"),
        (assign("g_ema", [1, 2]), "generator.pt: g_ema holds no tables"),
        (put("g_ema", "to_rgbs.20.bias", torch.zeros(1)), "a size that EXE-GAN has not"),
    ],
)
def test_what_is_wrong_with_a_generator(tmp_path: Path, edit: Callable[[Tables], None], said: str) -> None:
    tables = generator_tables()
    edit(tables)
    assert said in refusal(tmp_path, tables, generator=True).message


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (drop("state_dict"), "encoder.pt: state_dict is missing"),
        (drop("state_dict", HEAD), f"encoder.pt: state_dict.{HEAD} is missing"),
        (put("state_dict", "encoder.extra", torch.zeros(2)), "state_dict.encoder.extra is not known"),
        (put("state_dict", "heads.extra", torch.zeros(2)), "state_dict.heads.extra is not known"),
        (put("state_dict", HEAD, torch.zeros(3, 3)), f"state_dict.{HEAD} has the shape 3 x 3, not 512 x 512 x 3 x 3"),
        (
            put("state_dict", "encoder.input_layer.2.weight", torch.zeros(64).double()),
            "input_layer.2.weight holds float64 numbers",
        ),
        (put("state_dict", "encoder.input_layer.1.num_batches_tracked", torch.tensor(1.0)), "numbers, not int64"),
        (drop("latent_avg"), "latent_avg is no ordinary tensor"),
        (assign("latent_avg", torch.zeros(14, 512)), "latent_avg has the shape 14 x 512, not 18 x 512"),
        (assign("latent_avg", torch.zeros(18, 512).half()), "latent_avg holds float16 numbers"),
        (drop("opts"), "opts holds no tables"),
        (drop("opts", "encoder_type"), "opts.encoder_type is missing"),
        (put("opts", "encoder_type", "SingleStyleCodeEncoder"), "its opts.encoder_type is SingleStyleCodeEncoder"),
        (put("opts", "input_nc", 19), "its opts.input_nc is 19, not 3"),
        (put("opts", "start_from_latent_avg", False), "its opts.start_from_latent_avg is False"),
        (put("opts", "learn_in_w", True), "its opts.learn_in_w is True"),
    ],
)
def test_what_is_wrong_with_an_encoder(tmp_path: Path, edit: Callable[[Tables], None], said: str) -> None:
    tables = encoder_tables()
    edit(tables)
    assert said in refusal(tmp_path, tables, generator=False).message


def test_swapped_files_are_told_apart(tmp_path: Path) -> None:
    error = refusal(tmp_path, encoder_tables(), generator=True)
    assert "is an exemplar encoder's file" in error.message
    assert "generator first" in error.next_step
    assert "is a generator's file" in refusal(tmp_path, generator_tables(), generator=False).message


class Called:
    """A pickle of this calls a function when it is read without restriction."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._call


@pytest.mark.parametrize("where", ["args", "g_ema"])
@pytest.mark.parametrize("way", ["rename", "exec", "open"])
def test_a_pickle_that_would_run_code_runs_nothing(tmp_path: Path, where: str, way: str) -> None:
    proof, bait = tmp_path / "ran", tmp_path / "bait"
    bait.touch()
    calls = {
        "rename": Called(os.rename, str(bait), str(proof)),
        "exec": Called(builtins.exec, f"open({str(proof)!r}, 'w').close()"),
        "open": Called(open, str(proof), "w"),
    }
    error = refusal(tmp_path, {**generator_tables(), where: calls[way]}, generator=True)
    assert way in error.message
    assert "Nothing was run" in error.message
    assert not proof.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"bait", "generator.pt"}


def test_a_namespace_is_allowed_while_reading_only(tmp_path: Path) -> None:
    path = saved(tmp_path / "g.pt", {**generator_tables(), "args": argparse.Namespace(inner=argparse.Namespace(size=3))})
    read_generator(path)
    assert argparse.Namespace not in torch.serialization.get_safe_globals()
    with pytest.raises(pickle.UnpicklingError):
        torch.load(path, weights_only=True)


def test_files_that_are_no_torch_files(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.pt", generator_tables()).read_bytes()
    texts = {"empty": b"", "words": b"not weights at all", "cut": whole[:-200], "half": whole[: len(whole) // 2]}
    for name, data in texts.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(WeightsError, match=f"{name} is no whole torch file"):
            read_generator(path)
    old = tmp_path / "old"
    torch.save({"g_ema": torch.zeros(1)}, old, _use_new_zipfile_serialization=False)
    with pytest.raises(WeightsError, match="old is no whole torch file"):
        read_generator(old)


def test_zips_of_other_kinds(tmp_path: Path) -> None:
    other = tmp_path / "other.pt"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(WeightsError, match=r"other\.pt is damaged"):
        read_generator(other)
    packed = tmp_path / "packed.pt"
    source = saved(tmp_path / "g.pt", generator_tables())
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for name in archive.namelist():
            again.writestr(name, archive.read(name))
    with pytest.raises(WeightsError, match="packed again"):
        read_generator(packed)


def test_a_pickle_that_is_cut_short_inside_a_whole_zip(tmp_path: Path) -> None:
    source, cut = saved(tmp_path / "g.pt", generator_tables()), tmp_path / "cut.pt"
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(cut, "w") as again:
        for name in archive.namelist():
            data = archive.read(name)
            again.writestr(name, data[:400] if name.endswith("data.pkl") else data)
    with pytest.raises(WeightsError, match=r"cut\.pt is damaged"):
        read_generator(cut)


def test_files_that_cannot_be_read_say_where_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is not there") as caught:
        read_generator(tmp_path / "EXE_GAN_model_256.pt")
    assert "project page" in caught.value.next_step
    assert "downloads nothing" in caught.value.next_step
    with pytest.raises(WeightsError, match="cannot be read"):
        read_generator(tmp_path)

"""The readers of weights files, as `readers.py` has the others: these need torch."""

import contextlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import save_file

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.headers import read_header
from exegan_studio.engines.exegan.checkpoints.library import describe
from exegan_studio.engines.exegan.checkpoints.pickles import read_encoder, read_generator
from exegan_studio.engines.exegan.checkpoints.store import load_stored
from exegan_studio.engines.exegan.config import NetworkConfig
from exegan_studio.engines.graft.finisher import Finisher
from exegan_studio.engines.graft.network import FieldNetwork
from exegan_studio.engines.graft.weights import load_networks, save_networks
from exegan_studio.evaluation.comparison.filling import RUN, open_run
from exegan_studio.training.feature_networks.files import read_tensors
from tests.engines.exegan.checkpoints.made_up import SIZE, encoder_tables, generator_tables, saved, stored_file
from tests.engines.exegan.golden.recipe import SMALL
from tests.evaluation.comparison.making import Darker, contestant, stage
from tests.fuzz.readers import Reader

_PICKLE: Final = "archive/data.pkl"
STAGE: Final = stage()
CONTESTANTS: Final = [contestant("A", Darker(1))]


def _graft(folder: Path) -> tuple[bytes, ...]:
    whole = folder / "whole.safetensors"
    save_networks(whole, FieldNetwork((8, 8, 8)), Finisher((8, 8, 8, 8)), {}, {})
    return (whole.read_bytes(),)


def _exegan(folder: Path) -> tuple[bytes, ...]:
    return (stored_file(folder / "whole.safetensors").read_bytes(),)


def _headers(folder: Path) -> tuple[bytes, ...]:
    """Short files that are nearly all header."""
    config = {"family": "exegan", **NetworkConfig.published(SIZE).as_metadata()}
    made: list[bytes] = []
    for about in ({"config": json.dumps(config)}, {"config": json.dumps({"engine": "graft", "side": 128})}, {}):
        save_file({"a": torch.zeros(2, 3), "b": torch.ones(4)}, folder / "whole.safetensors", about)
        made.append((folder / "whole.safetensors").read_bytes())
    return tuple(made)


def _configurations(_folder: Path) -> tuple[bytes, ...]:
    graft = {"engine": "graft", "side": 128, "widths": [8, 8, 8], "finisher_widths": [8, 8, 8, 8]}
    return json.dumps(graft).encode(), json.dumps(SMALL.as_metadata()).encode()


def _read_configuration(path: Path) -> None:
    """A damaged configuration in a file that is whole."""
    whole = path.with_name("configured.safetensors")
    about = {"config": path.read_bytes().decode("utf-8", "replace")}
    save_file({"a": torch.zeros(2, 3)}, whole, about)
    describe(whole)
    with contextlib.suppress(WeightsError):
        load_networks(whole)
    load_stored(whole)


def _torch_files(folder: Path) -> tuple[bytes, ...]:
    tables = (generator_tables(), encoder_tables())
    return tuple(saved(folder / "whole.pt", one).read_bytes() for one in tables)


def _feature_networks(folder: Path) -> tuple[bytes, ...]:
    """In torch's two forms."""
    tensors, path = {"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(4)}, folder / "whole.pth"
    made: list[bytes] = []
    for new in (True, False):
        torch.save(tensors, path, _use_new_zipfile_serialization=new)
        made.append(path.read_bytes())
    return tuple(made)


def _runs(folder: Path) -> tuple[bytes, ...]:
    """What a comparison of engines was asked for."""
    open_run(folder, STAGE, CONTESTANTS)
    return ((folder / RUN).read_bytes(),)


def _read_run(path: Path) -> None:
    folder = path.with_name("run")
    folder.mkdir(exist_ok=True)
    (folder / RUN).write_bytes(path.read_bytes())
    open_run(folder, STAGE, CONTESTANTS)


def _pickles(folder: Path) -> tuple[bytes, ...]:
    """What stands in a torch file's archive before its numbers."""
    made: list[bytes] = []
    for data in _torch_files(folder):
        (folder / "whole.pt").write_bytes(data)
        with zipfile.ZipFile(folder / "whole.pt") as archive:
            made.append(archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl"))))
    return tuple(made)


def _read_header(path: Path) -> None:
    describe(path)
    read_header(path).config()


def _read_torch(path: Path) -> None:
    with contextlib.suppress(WeightsError):
        read_generator(path)
    read_encoder(path, NetworkConfig.published(SIZE))


def _read_pickle(path: Path) -> None:
    """The damaged pickle in an archive that is whole."""
    whole = path.with_name("archive.pt")
    with zipfile.ZipFile(whole, "w") as archive:
        archive.write(path, _PICKLE)
        archive.writestr("archive/byteorder", "little")
        archive.writestr("archive/version", "3\n")
        for number in range(8):
            archive.writestr(f"archive/data/{number}", bytes(64))
    _read_torch(whole)


WEIGHTS_READERS: Final[Mapping[str, Reader]] = {
    "weights headers": Reader(_headers, _read_header, 2000, suffix=".safetensors"),
    "weights configurations": Reader(_configurations, _read_configuration, 1500, suffix=".json"),
    "graft weights": Reader(_graft, lambda path: (load_networks(path), None)[1], 400, suffix=".safetensors"),
    "exegan weights": Reader(_exegan, lambda path: (load_stored(path), None)[1], 400, suffix=".safetensors"),
    "torch files": Reader(_torch_files, _read_torch, 300, suffix=".pt"),
    "feature networks": Reader(_feature_networks, lambda path: (read_tensors(path), None)[1], 250, suffix=".pth"),
    "comparisons": Reader(_runs, _read_run, 400, suffix=".json"),
    "torch pickles": Reader(_pickles, _read_pickle, 800, suffix=".pt"),
}

"""Files of feature networks: read where they are tensors, refused in one line where they are anything else."""

import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from exegan_studio.domain.errors import WeightsError
from exegan_studio.training.feature_networks.files import read_tensors
from exegan_studio.training.feature_networks.inception import load_inception
from exegan_studio.training.feature_networks.lpips import ALEX, load_lpips
from tests.training.feature_networks.making import lpips_file


class Whole:
    """Something that only its own class's code can bring back."""


def test_both_formats_give_the_same_numbers(tmp_path: Path) -> None:
    tensors = {"a": torch.arange(3.0), "b": torch.ones(2, 2, dtype=torch.float16)}
    torch.save(tensors, tmp_path / "one.pth")
    torch.save(tensors, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    save_file(tensors, tmp_path / "one.safetensors")
    for name in ("one.pth", "old.pth", "one.safetensors"):
        found = read_tensors(tmp_path / name)
        assert found["a"].tolist() == [0, 1, 2]
        assert found["b"].dtype == torch.float32


def test_what_is_no_file_of_tensors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"gone\.pth is not there"):
        read_tensors(tmp_path / "gone.pth")
    for name in ("torn.pth", "torn.safetensors"):
        (tmp_path / name).write_bytes(b"torn")
        with pytest.raises(WeightsError, match=r"torn\.(pth|safetensors) is"):
            read_tensors(tmp_path / name)
    torch.save({"model": {"a": torch.ones(1)}}, tmp_path / "nested.pth")
    with pytest.raises(WeightsError, match="something else than named tensors"):
        read_tensors(tmp_path / "nested.pth")


def test_what_would_run_is_refused(tmp_path: Path) -> None:
    script, whole = tmp_path / "script.pt", tmp_path / "whole.pth"
    with zipfile.ZipFile(script, "w") as archive:
        archive.writestr("script/code/__torch__.py", "op_version_set = 1")
    with pytest.raises(WeightsError, match=r"script\.pt is TorchScript, a program"):
        read_tensors(script)
    torch.save(Whole(), whole)
    with pytest.raises(WeightsError, match="no file of tensors alone"):
        read_tensors(whole)


def test_another_inception_is_told_from_fids(tmp_path: Path) -> None:
    torch.save({"AuxLogits.fc.weight": torch.ones(1)}, tmp_path / "other.pth")
    with pytest.raises(WeightsError, match="classifies pictures, not FID's"):
        load_inception(tmp_path / "other.pth")
    torch.save({"fc.bias": torch.ones(1008)}, tmp_path / "less.pth")
    with pytest.raises(WeightsError, match=r"less\.pth: Conv2d_1a_3x3\.conv\.weight is missing.*pt_inception"):
        load_inception(tmp_path / "less.pth")


def test_lpips_needs_a_network_and_heads_that_fit(tmp_path: Path) -> None:
    torch.save({"features.0.weight": torch.ones(3)}, tmp_path / "strange.pth")
    with pytest.raises(WeightsError, match="neither AlexNet nor VGG-16"):
        load_lpips(tmp_path / "strange.pth")
    alex = lpips_file(tmp_path / "alex.pth", ALEX)
    heads = {f"lin{k}.model.1.weight": torch.ones(1, width, 1, 1) for k, width in enumerate((64, 192, 384, 256, 256))}
    torch.save(heads, tmp_path / "heads.pth")
    assert load_lpips(alex, tmp_path / "heads.pth").kind == ALEX
    heads["lin0.model.1.weight"] = torch.ones(1, 65, 1, 1)
    torch.save(heads, tmp_path / "heads.pth")
    with pytest.raises(WeightsError, match=r"heads\.pth holds no LPIPS heads of alex"):
        load_lpips(alex, tmp_path / "heads.pth")
    torch.save(torch.load(alex, weights_only=True) | {"features.0.bias": torch.full((64,), torch.nan)}, alex)
    with pytest.raises(WeightsError, match="NaN"):
        load_lpips(alex)

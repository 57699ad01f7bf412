"""Networks that a person brings as files: safetensors that fit, or TorchScript; all else is told."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.training.exegan.given_networks import VggDistance, face_of, identity_distance, perceptual_distance

CPU = torch.device("cpu")


def pictures() -> tuple[Tensor, Tensor]:
    one, other = torch.rand(2, 2, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return one, other


def test_a_vgg_as_safetensors_measures_a_distance(tmp_path: Path) -> None:
    torch.manual_seed(0)
    path = tmp_path / "vgg.safetensors"
    tensors = {name: value.half() for name, value in VggDistance().state_dict().items() if name.startswith("features.")}
    save_file(tensors | {"lin0.weight": torch.full((1, 64, 1, 1), 0.5), "classifier.0.bias": torch.zeros(1)}, path)
    distance = perceptual_distance(path, CPU)
    one, other = pictures()
    assert distance(one, one).tolist() == [0, 0]
    assert float(distance(one, other).min()) > 0
    moved = other.clone().requires_grad_(True)
    distance(one, moved).sum().backward()
    assert moved.grad is not None
    assert moved.grad.abs().sum() > 0


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"features.0.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(WeightsError, match=r"other\.safetensors does not fit: features\.0\.weight of shape \[64, 3, 3, 3\]"):
        perceptual_distance(path, CPU)
    with pytest.raises(WeightsError, match=r"does not fit: input_layer\.0\.weight"):
        identity_distance(path, CPU)
    for name in ("none.safetensors", "text.pt"):
        (tmp_path / name).write_text("no network")
        with pytest.raises(WeightsError, match=r"is neither|is not a whole"):
            identity_distance(tmp_path / name, CPU)


class Embedding(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_a_torchscript_embeds_faces(tmp_path: Path) -> None:
    path = tmp_path / "face.pt"
    torch.jit.script(Embedding()).save(str(path))
    distance = identity_distance(path, CPU)
    one, other = pictures()
    assert float(distance(one, one * 0.5).max()) < 1e-5
    assert float(distance(one, other).min()) > 1e-3
    assert face_of(one).shape == (2, 3, 112, 112)

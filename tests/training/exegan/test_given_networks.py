"""Networks that a person brings as files of tensors; all else is told, and no program is run."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.training.exegan.given_networks import FaceEmbedding, face_of, identity_distance, perceptual_distance
from exegan_studio.training.feature_networks.lpips import VGG
from tests.training.feature_networks.making import lpips_file, made_up

CPU = torch.device("cpu")


def pictures() -> tuple[Tensor, Tensor]:
    one, other = torch.rand(2, 2, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return one, other


def reaches(distance: Tensor, moved: Tensor) -> bool:
    """Whether a loss's gradient reaches the picture."""
    distance.sum().backward()
    return moved.grad is not None and float(moved.grad.abs().sum()) > 0


def test_a_vgg_measures_a_distance_that_can_be_learned_by(tmp_path: Path) -> None:
    distance = perceptual_distance(lpips_file(tmp_path / "vgg.pth", VGG), CPU)
    one, other = pictures()
    assert distance(one, one).tolist() == [0, 0]
    assert float(distance(one, other).min()) > 0
    moved = other.clone().requires_grad_(True)
    assert reaches(distance(one, moved), moved)


def test_an_embedding_of_faces_measures_one_too(tmp_path: Path) -> None:
    path = tmp_path / "face.pth"
    torch.save(made_up(FaceEmbedding), path)
    distance = identity_distance(path, CPU)
    one, other = pictures()
    assert float(distance(one, one).max()) < 1e-5
    moved = other.clone().requires_grad_(True)
    apart = distance(one, moved)
    assert float(apart.detach().min()) > 1e-4
    assert reaches(apart, moved)
    assert face_of(one).shape == (2, 3, 112, 112)


def test_what_does_not_fit_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    torch.save({"features.0.weight": torch.zeros(3, 3)}, path)
    with pytest.raises(WeightsError, match="neither AlexNet nor VGG-16"):
        perceptual_distance(path, CPU)
    with pytest.raises(WeightsError, match="input_layer"):
        identity_distance(path, CPU)
    (tmp_path / "text.pt").write_text("no network")
    with pytest.raises(WeightsError, match="Nothing in it was run"):
        identity_distance(tmp_path / "text.pt", CPU)


class Embedding(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((2, 3))


@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_a_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "face.pt"
    torch.jit.script(Embedding()).save(str(path))
    with pytest.raises(WeightsError, match="TorchScript, a program"):
        identity_distance(path, CPU)

"""The feature networks' arithmetic, held to numbers of the programs that everybody else measures with."""

from pathlib import Path

import pytest
import torch

from exegan_studio.training.feature_networks.inception import FEATURES, enlarged, load_inception
from exegan_studio.training.feature_networks.lpips import ALEX, VGG, load_lpips
from tests.training.feature_networks.making import inception_file, lpips_file, pictures

TORCH_FIDELITY = {
    "first": [[2315.8835, 376.8613, 292.3395, 308.0885], [2319.4287, 359.2388, 350.0703, 324.1990]],
    "means": [653.9229, 650.0200],
    "deviations": [852.5805, 847.8942],
}
"""What torch-fidelity 0.4.0's Inception gives with the same made-up weights and pictures."""
LPIPS_PACKAGE = {ALEX: [0.14013307, 0.15838586], VGG: [0.16184174, 0.16975948]}
"""What lpips 0.1.4 gives."""


def test_inception_is_the_one_that_fid_is_measured_with(tmp_path: Path) -> None:
    network = load_inception(inception_file(tmp_path / "inception.pth"))
    with torch.no_grad():
        features = network(pictures(2, 96))
    assert features.shape == (2, FEATURES)
    torch.testing.assert_close(features[:, :4], torch.tensor(TORCH_FIDELITY["first"]), rtol=1e-4, atol=0.05)
    torch.testing.assert_close(features.mean(1), torch.tensor(TORCH_FIDELITY["means"]), rtol=1e-4, atol=0.05)
    torch.testing.assert_close(features.std(1), torch.tensor(TORCH_FIDELITY["deviations"]), rtol=1e-4, atol=0.05)


def test_pictures_are_enlarged_as_in_2015() -> None:
    ramp = torch.arange(4.0).repeat(1, 1, 4, 1)
    large = enlarged(ramp)
    assert large.shape == (1, 1, 299, 299)
    # the first pixel's corner stays: pixel k of 299 is read at 4 k / 299, and nothing is beyond the last
    expected = (torch.arange(299) * 4 / 299).clamp(max=3)
    torch.testing.assert_close(large[0, 0, 17], expected, rtol=0, atol=1e-5)
    torch.testing.assert_close(enlarged(ramp.transpose(2, 3))[0, 0, :, 17], expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", [ALEX, VGG])
def test_lpips_is_the_published_one(kind: str, tmp_path: Path) -> None:
    network = load_lpips(lpips_file(tmp_path / "network.pth", kind))
    assert network.kind == kind
    first, second = (pictures(4, 80) / 127.5 - 1).split(2)
    with torch.no_grad():
        distance, places = network(first, second), network.places(first, second)
        assert network(first, first).tolist() == [0, 0]
    torch.testing.assert_close(distance, torch.tensor(LPIPS_PACKAGE[kind]), rtol=1e-4, atol=1e-6)
    assert places.shape == (2, 80, 80)
    torch.testing.assert_close(places.mean((1, 2)), distance, rtol=0.02, atol=0)


def test_gradients_of_lpips_reach_the_picture_and_are_numbers(tmp_path: Path) -> None:
    network = load_lpips(lpips_file(tmp_path / "network.pth", ALEX))
    first, second = (pictures(2, 64) / 127.5 - 1).split(1)
    same = second.clone().requires_grad_()
    network(same, second).sum().backward()
    assert same.grad is not None
    assert torch.isfinite(same.grad).all()
    moved = first.clone().requires_grad_()
    network(moved, second).sum().backward()
    assert moved.grad is not None
    assert moved.grad.abs().max() > 0

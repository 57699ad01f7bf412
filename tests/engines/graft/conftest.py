"""A graft engine to test with: the weights that ship where they are there, else a made-up network."""

from pathlib import Path

import pytest
import torch

from exegan_studio.engines.graft.engine import GraftEngine
from exegan_studio.engines.graft.finisher import Finisher
from exegan_studio.engines.graft.network import FieldNetwork
from exegan_studio.engines.graft.weights import save_networks


@pytest.fixture(scope="session")
def made_up_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights file of a network that knows nothing: mean grey, no flow, half support, a little of everything else."""
    torch.manual_seed(0)
    network = FieldNetwork()
    torch.nn.init.normal_(network.fields.weight, std=0.01)
    with torch.no_grad():
        network.get_parameter("fields.bias")[5] = 1.0
    finisher = Finisher()
    torch.nn.init.normal_(finisher.out.weight, std=0.01)
    path = tmp_path_factory.mktemp("weights") / "graft-made-up.safetensors"
    save_networks(path, network, finisher, {}, {})
    return path


@pytest.fixture(scope="session")
def engine(made_up_weights: Path) -> GraftEngine:
    return GraftEngine(made_up_weights)

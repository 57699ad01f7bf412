"""The exemplar encoder of a run: one from a weights file, or a compact one that is yet to learn."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.checkpoints.store import load_stored
from exegan_studio.engines.exegan.networks.expected import exemplar_encoder, needed_heads
from exegan_studio.engines.exegan.networks.psp import PspEncoder
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.quick import quickened


class FrozenEncoder(nn.Module):
    """Exemplar codes, N x exemplar_slots x style_dim, the mean code added where there is one."""

    latent_avg: Tensor | None

    def __init__(self, network: nn.Module, latent_avg: Tensor | None) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("latent_avg", latent_avg)

    def forward(self, image: Tensor) -> Tensor:
        codes = cast(Tensor, self.network(image))
        return codes if self.latent_avg is None else codes + self.latent_avg


def frozen_encoder(
    config: ExeganTraining, device: torch.device, way: Callable[[nn.Module], nn.Module] = quickened
) -> FrozenEncoder:
    """`way`: what makes the network compute as it shall. Raises WeightsError where the file holds another kind of encoder."""
    networks = config.network.config()
    network = exemplar_encoder(networks)
    latent_avg: Tensor | None = None
    if config.exemplar.weights:
        stored = load_stored(Path(config.exemplar.weights))
        same = (stored.config.encoder, stored.config.style_dim, stored.config.encoder_channels)
        if same != (networks.encoder, networks.style_dim, networks.encoder_channels) or stored.config.slots < networks.slots:
            message = f"{stored.path.name} holds an exemplar encoder of another kind or size."
            raise WeightsError(message, "Name weights whose [network] is that of this configuration.")
        names = set(network.state_dict())
        network.load_state_dict({name: value for name, value in stored.encoder.items() if name in names})
        if isinstance(network, PspEncoder) and stored.latent_avg is not None:
            latent_avg = stored.latent_avg[: len(needed_heads(networks))].clone()
        network.requires_grad_(False)
    return FrozenEncoder(way(network), latent_avg).to(device)

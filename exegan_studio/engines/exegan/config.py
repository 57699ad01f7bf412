"""What kind of EXE-GAN a set of weights is: the sizes that its networks are built from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self

from exegan_studio.domain.errors import WeightsError

PSP, COMPACT = "psp", "lite"
"""Exemplar encoders: the published one (GradualStyleEncoder on IR-SE-50), and a plain strided one for small networks."""
SMALLEST, LARGEST = 16, 1024
WIDEST: Final = 4096
"""No network of this family is wider; a file that says so is damaged or not one."""


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of one EXE-GAN.

    `size`: side of its pictures, a power of two. `channels`: feature maps at each side, (side, channels) from 4 up to
    `size`. `style_dim`: numbers in one code. `first_exemplar_slot`: slots below it are stochastic, the others come from the
    exemplar. `encoder`: PSP or COMPACT; `encoder_channels` are the compact one's, one for every side from `size` down to 4,
    the last one repeated where there are fewer.
    """

    size: int
    channels: tuple[tuple[int, int], ...]
    style_dim: int = 512
    mapping_layers: int = 8
    first_exemplar_slot: int = 4
    encoder: str = PSP
    encoder_channels: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Raises WeightsError for sizes that no network can have."""
        log = self.log_size
        sides = [2**power for power in range(2, log + 1)]
        numbers = [count for _, count in self.channels] + [self.style_dim, self.mapping_layers, *self.encoder_channels]
        plain = (
            SMALLEST <= self.size <= LARGEST
            and self.size == 2**log
            and [side for side, _ in self.channels] == sides
            and all(0 < number <= WIDEST for number in numbers)
            and 0 < self.first_exemplar_slot < self.slots
            and self.encoder in (PSP, COMPACT)
            and (self.encoder == PSP) == (not self.encoder_channels)
        )
        if not plain:
            raise WeightsError("The weights' configuration makes no sense.", "Import the published files again.")

    @property
    def log_size(self) -> int:
        return int(math.log2(self.size)) if self.size > 0 else 0

    @property
    def slots(self) -> int:
        """How many codes the generator takes."""
        return 2 * self.log_size - 2

    @property
    def exemplar_slots(self) -> int:
        return self.slots - self.first_exemplar_slot

    @property
    def global_dim(self) -> int:
        """Numbers in the global style."""
        return 2 * self.channels_at(4)

    def channels_at(self, side: int) -> int:
        return dict(self.channels)[side]

    def downward(self) -> tuple[tuple[int, int], ...]:
        """The compact encoder's (channels in, channels out), from `size` to 4."""
        widths = [self.encoder_channels[min(k, len(self.encoder_channels) - 1)] for k in range(self.log_size - 1)]
        return tuple(pairwise(widths))

    @classmethod
    def published(cls, size: int) -> Self:
        """The paper's networks, 256 or 512 (channel multiplier 2)."""
        table = {4: 512, 8: 512, 16: 512, 32: 512, 64: 512, 128: 256, 256: 128, 512: 64, 1024: 32}
        return cls(size, tuple((side, count) for side, count in table.items() if side <= size))

    def as_metadata(self) -> dict[str, Any]:
        """For a weights file's `config`, JSON."""
        return {
            "family": "exegan",
            "encoder": self.encoder,
            "size": self.size,
            "style_dim": self.style_dim,
            "mapping_layers": self.mapping_layers,
            "channels": {str(side): count for side, count in self.channels},
            "first_exemplar_slot": self.first_exemplar_slot,
            "encoder_channels": list(self.encoder_channels),
        }

    @classmethod
    def from_metadata(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_metadata` gave, or a training run wrote. Raises WeightsError where it is not of this family, or makes no
        sense."""
        try:
            if stored["family"] != "exegan":
                raise WeightsError("These are no weights of an EXE-GAN.", "Name a file that `weights import` made.")
            channels = sorted((int(side), int(count)) for side, count in stored["channels"].items())
            encoder = str(stored["encoder"])
            return cls(
                int(stored["size"]),
                tuple(channels),
                int(stored["style_dim"]),
                int(stored["mapping_layers"]),
                int(stored["first_exemplar_slot"]),
                encoder,
                tuple(int(width) for width in stored.get("encoder_channels", ())) if encoder == COMPACT else (),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            message = f"The weights' configuration cannot be read ({type(error).__name__})."
            raise WeightsError(message, "Import the published files again.") from error

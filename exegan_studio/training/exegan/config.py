"""What a training run of EXE-GAN is told: everything that decides its outcome, as a TOML file has it.

The defaults are the paper's (`resources/training/published-256.toml`); the small and the toy configuration say where they
differ and why.
"""

import math
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from exegan_studio.domain.errors import WeightsError
from exegan_studio.engines.exegan.config import COMPACT, PSP, NetworkConfig
from exegan_studio.masking.random_holes import FAMILIES
from exegan_studio.training.settings_file import check

PORTRAIT: Final = "portrait"
"""Besides the families of `masking/random_holes.py`: half of them from published-256, half holes as artists make them."""
HOLES: Final = (*FAMILIES, PORTRAIT)
COLOUR, TRANSLATION, CUTOUT = "colour", "translation", "cutout"
AUGMENTATIONS: Final = (COLOUR, TRANSLATION, CUTOUT)
LEAST_SIZE: Final = 64
"""The spatial variant gradient's blur needs pictures larger than half its kernel."""


@dataclass(frozen=True)
class NetworkSettings:
    """`published`: 256 or 512, the paper's networks; then nothing else is read here. Otherwise a small network: `size` of its
    pictures, `channels` at every side from 4 up to the size, and `encoder_channels` from the size down to 4."""

    published: int = 0
    size: int = 256
    channels: tuple[int, ...] = ()
    style_dim: int = 512
    mapping_layers: int = 8
    encoder_channels: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        check(self.published in (0, 256, 512), f"no network of {self.published} was published.", "Say 256 or 512, or a size.")
        try:
            size = self.config().size
        except WeightsError as error:
            check(False, f"there is no such network: {error.message}", "Give channels for every side: 4, 8, ... up to size.")
            raise
        check(size >= LEAST_SIZE, f"a size of {size} is too small.", f"Take {LEAST_SIZE} or more.")

    def config(self) -> NetworkConfig:
        """Raises WeightsError for sizes that no network can have."""
        if self.published:
            return NetworkConfig.published(self.published)
        channels = tuple((2 ** (power + 2), count) for power, count in enumerate(self.channels))
        return NetworkConfig(
            self.size,
            channels,
            self.style_dim,
            self.mapping_layers,
            encoder=COMPACT,
            encoder_channels=self.encoder_channels or (0,),
        )


@dataclass(frozen=True)
class DataSettings:
    """`pictures`: folders and zips, beside those that the command names. `licence`: for the card. `mirrored`: every other
    picture is shown mirrored. `workers`: processes that prepare batches, at most one for every core; 0: none."""

    pictures: tuple[str, ...] = ()
    licence: str = "As the pictures."
    mirrored: bool = True
    workers: int = 4

    def __post_init__(self) -> None:
        check(0 <= self.workers <= 256, f"{self.workers} workers are not possible.", "Take one for every core, at most.")


@dataclass(frozen=True)
class HoleSettings:
    """`family`: one of HOLES. Holes hide more than `least` and at most `most` of a picture, as parts of 1."""

    family: str = "published-256"
    least: float = 0.0
    most: float = 1.0

    def __post_init__(self) -> None:
        check(self.family in HOLES, f"there are no holes called '{self.family}'.", f"Known are: {', '.join(HOLES)}.")
        check(0 <= self.least < self.most <= 1, "least must lie below most, both from 0 to 1.", "Correct them.")


@dataclass(frozen=True)
class ExemplarSettings:
    """The exemplar encoder, which is frozen before the adversarial part begins: it is the attribute metric.

    `weights`: a file of this program (imported or trained) whose encoder is used, which the published networks need; without
    one a compact encoder is trained on `pictures` pictures first, at `rate`, by giving the face back and by contrast with
    `group` - 1 other faces at a `warmth` (temperature). `self_every`: one step in so many takes the target for its own
    exemplar.
    """

    weights: str = ""
    pictures: int = 200_000
    rate: float = 0.001
    contrast: float = 0.5
    group: int = 16
    warmth: float = 0.2
    self_every: int = 5

    def __post_init__(self) -> None:
        check(self.pictures >= 0, "pictures must not be negative.", "0 leaves the encoder as it is.")
        check(self.rate > 0 and self.warmth > 0, "rate and warmth must be above 0.", "Correct them.")
        check(self.contrast >= 0 and self.group >= 1, "contrast and group must not be negative.", "Correct them.")
        check(self.self_every >= 1, "self_every must be 1 or more.", "5 is the paper's at 256.")


@dataclass(frozen=True)
class LossSettings:
    """Weights of the generator's losses beside the adversarial one, 0: off.

    `identity` needs `identity_network`, else it is off. `perceptual` without a `perceptual_network` compares the
    discriminator's features. Both are files; their kinds: `given_networks.py`. `reconstruction`, which the paper has not,
    compares colours where the target is its own exemplar: a short run needs it.
    """

    attribute: float = 0.1
    identity: float = 0.1
    perceptual: float = 0.5
    reconstruction: float = 0.0
    identity_network: str = ""
    perceptual_network: str = ""

    def __post_init__(self) -> None:
        weights = (self.attribute, self.identity, self.perceptual, self.reconstruction)
        check(all(one >= 0 for one in weights), "a loss cannot have a weight below 0.", "0 switches it off.")


@dataclass(frozen=True)
class RegularisationSettings:
    """R1 on real pictures and path length, each every so many steps (0: never) and then on a part of the batch, weighted up by
    as many."""

    r1: float = 10.0
    r1_every: int = 16
    r1_part: float = 1.0
    path: float = 2.0
    path_every: int = 4
    path_part: float = 0.5

    def __post_init__(self) -> None:
        check(min(self.r1, self.path, self.r1_every, self.path_every) >= 0, "nothing here may be below 0.", "0 is never.")
        check(0 < self.r1_part <= 1 and 0 < self.path_part <= 1, "parts lie above 0, up to 1.", "Correct them.")


@dataclass(frozen=True)
class AugmentationSettings:
    """What the discriminator's pictures go through: `kinds`, each with a `probability`, which adapts so that the share of reals
    that are taken for real stays at `target`; from 0 to 1 it takes `pictures` pictures at least (Karras et al. 2020)."""

    kinds: tuple[str, ...] = AUGMENTATIONS
    adaptive: bool = True
    probability: float = 0.0
    target: float = 0.6
    pictures: int = 500_000

    def __post_init__(self) -> None:
        for kind in self.kinds:
            check(kind in AUGMENTATIONS, f"there is no augmentation '{kind}'.", f"Known are: {', '.join(AUGMENTATIONS)}.")
        check(0 <= self.probability <= 1, "a probability lies from 0 to 1.", "Correct it.")
        check(-1 < self.target < 1 and self.pictures > 0, "target lies between -1 and 1, pictures above 0.", "Correct them.")


@dataclass(frozen=True)
class OptimiserSettings:
    """Adam with betas (0, `beta`). The average network forgets half in `averaging` pictures, at first in a `ramp` of those seen
    (0: none)."""

    rate: float = 0.002
    beta: float = 0.99
    averaging: int = 10_000
    ramp: float = 0.05

    def __post_init__(self) -> None:
        check(0 < self.rate < 1, f"a rate of {self.rate:g} makes no sense.", "0.002 is the paper's.")
        check(0 < self.beta < 1, f"a beta of {self.beta:g} makes no sense.", "0.99 is the paper's.")
        check(self.averaging > 0 and self.ramp >= 0, "averaging and ramp must not be negative.", "Correct them.")


@dataclass(frozen=True)
class RunSettings:
    """`pictures`: how many the adversarial part sees, `batch` at a step, all processes together. `minutes`: a command's, 0: no
    limit. `device`: auto, cpu or cuda. `checkpoint_minutes`: from one state to the next, `states` are kept. `sheets`: pictures
    from one sample sheet to the next. `validated`: held-out pictures that are judged. `name`: of the weights' files."""

    name: str = "exegan-trained"
    pictures: int = 12_800_000
    batch: int = 16
    minutes: float = 0.0
    seed: int = 0
    bfloat16: bool = True
    device: str = "auto"
    checkpoint_minutes: float = 10.0
    states: int = 2
    sheets: int = 50_000
    validated: int = 64

    def __post_init__(self) -> None:
        check(
            self.batch >= 2 and self.batch % 2 == 0, f"a batch of {self.batch} is odd.", "Exemplars come from it: take pairs."
        )
        check(self.pictures >= self.batch, "there is nothing to train on.", "Raise pictures.")
        check(self.device in ("auto", "cpu", "cuda"), f"there is no device '{self.device}'.", "Say auto, cpu or cuda.")
        check(self.minutes >= 0 and self.checkpoint_minutes > 0, "times must not be negative.", "Correct them.")
        check(self.states >= 1 and self.sheets >= 1 and self.validated >= 1, "keep, sheet and judge 1 at least.", "Correct it.")
        plain = self.name.replace("-", "").replace("_", "")
        check(self.name.startswith("exegan-") and plain.isalnum(), f"the name '{self.name}' is not usable.", "exegan-mine is.")


@dataclass(frozen=True)
class ExeganTraining:
    """A whole configuration."""

    network: NetworkSettings = field(default_factory=lambda: NetworkSettings(published=256))
    data: DataSettings = field(default_factory=DataSettings)
    holes: HoleSettings = field(default_factory=HoleSettings)
    exemplar: ExemplarSettings = field(default_factory=ExemplarSettings)
    losses: LossSettings = field(default_factory=LossSettings)
    regularisation: RegularisationSettings = field(default_factory=RegularisationSettings)
    augmentation: AugmentationSettings = field(default_factory=AugmentationSettings)
    optimiser: OptimiserSettings = field(default_factory=OptimiserSettings)
    run: RunSettings = field(default_factory=RunSettings)

    def check_encoder(self) -> None:
        """Raise ConfigurationError where the networks need an encoder that nothing names."""
        if self.network.config().encoder == PSP:
            check(
                bool(self.exemplar.weights),
                "the published networks need the published exemplar encoder.",
                "Import its file (`weights import`), and name what comes of it: --weights FILE.",
            )

    @property
    def exemplar_steps(self) -> int:
        """Steps that train the exemplar encoder, before all others."""
        return 0 if self.exemplar.weights else math.ceil(self.exemplar.pictures / self.run.batch)

    # what the loop wants to know (training/loop.py)

    @property
    def batch(self) -> int:
        return self.run.batch

    @property
    def workers(self) -> int:
        return self.data.workers

    @property
    def seed(self) -> int:
        return self.run.seed

    @property
    def bfloat16(self) -> bool:
        return self.run.bfloat16

    @property
    def checkpoint_seconds(self) -> float:
        return 60 * self.run.checkpoint_minutes

    @property
    def steps(self) -> int:
        return self.exemplar_steps + math.ceil(self.run.pictures / self.run.batch)

    def as_metadata(self) -> dict[str, Any]:
        """For weights files and cards, JSON; without the machine's paths."""
        told = asdict(self)
        for table, name in (("data", "pictures"), ("exemplar", "weights"), ("losses", "identity_network")):
            del told[table][name]
        del told["losses"]["perceptual_network"]
        return told

"""The levels of an EXE-GAN, which are the exemplar's slots, in words for people."""

from exegan_studio.engines.exegan.config import NetworkConfig


def level_names(config: NetworkConfig) -> tuple[str, ...]:
    """One for every slot of the exemplar, the coarsest first: the side of the feature map that it styles.

    From slot 1 on two slots belong to each side from 8 on, of the convolution that enlarges and of the one behind it; the
    last slot of all is that of the finest colours alone.
    """
    names = ["4 px"] + [f"{8 << (slot - 1) // 2} px{'' if slot % 2 else ' fine'}" for slot in range(1, config.slots)]
    names[-1] = f"{config.size} px colours"
    return tuple(names[config.first_exemplar_slot :])

"""The networks' arrays beside the golden ones."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor

from exegan_studio.engines.exegan.codes import all_slots, mixed, per_slot, truncated
from exegan_studio.engines.exegan.config import PSP, NetworkConfig
from exegan_studio.engines.exegan.networks.expected import Shapes
from exegan_studio.engines.exegan.networks.generator import completed
from tests.engines.exegan.golden import recipe
from tests.engines.exegan.golden.recipe import Floats

FOLDER: Final = Path(__file__).parent
TOLERANCE: Final = 1e-3
"""Of an array's standard deviation."""
PICTURES: Final = ("image", "exemplar", "exemplar2", "fourth")


def golden(file: str, prefix: str = "") -> dict[str, Floats]:
    """A golden file's arrays whose names start so, by the rest of the name."""
    with np.load(FOLDER / file) as stored:
        return {name.removeprefix(prefix): stored[name] for name in stored.files if name.startswith(prefix)}


def stored_shapes(file: str, network: str) -> Shapes:
    listed = json.loads((FOLDER / file).read_text("utf-8"))[network]
    return {name: tuple(shape) for name, shape in listed.items()}


def far_off(made: Mapping[str, Tensor], wanted: Mapping[str, Floats]) -> dict[str, float]:
    """Of the arrays that are too far off or of another shape, how far, in standard deviations."""
    assert made.keys() == wanted.keys()
    shaped = {name: made[name].shape == array.shape for name, array in wanted.items()}
    off = {
        name: float(np.abs(made[name].numpy() - array).max() / array.std()) if shaped[name] else float("inf")
        for name, array in wanted.items()
    }
    return {name: far for name, far in off.items() if not far <= TOLERANCE}


def exemplar_codes(config: NetworkConfig) -> tuple[Tensor, Tensor]:
    """Of `exemplar` and `exemplar2`; the encoder is gone afterwards."""
    encoder = recipe.made_encoder(config)
    codes = [encoder(recipe.image(tag, config.size)) for tag in PICTURES[1:3]]
    one, two = [code + recipe.latent_avg(config) if config.encoder == PSP else code for code in codes]
    return one, two


def logits(config: NetworkConfig) -> Tensor:
    return recipe.made_discriminator(config)(torch.cat([recipe.image(tag, config.size) for tag in PICTURES]))


Shorten = Callable[[Tensor], Tensor]


def pictures(config: NetworkConfig, wanted: Mapping[str, Floats], shorten: Shorten) -> dict[str, Tensor]:
    """The arrays of `wanted` that the generator makes, and the exemplar's codes."""
    codes, other = exemplar_codes(config)
    generator = recipe.made_generator(config)
    image, mask = recipe.image("image", config.size), recipe.mask(config.size)
    hole = generator.encode(image, mask)
    w1, w2 = (generator.map(recipe.vector(tag, config.style_dim)) for tag in ("z1", "z2"))
    known: list[tuple[Tensor, Tensor]] = []

    def raw(w: Tensor, codes: Tensor, lam: float = 0.0) -> Tensor:
        slots = all_slots(config, w, codes, lam)
        for earlier, picture in known:
            if torch.equal(earlier, slots):
                return picture
        known.append((slots, generator.decode(hole, slots)))
        return known[-1][1]

    alone = per_slot(w1, config.slots)
    one = raw(alone, codes)
    near = truncated(w1, recipe.truncation_latent(config.style_dim), 0.7)
    made = {"exemplar_codes": codes, "x_global": hole.global_style, "feature_4x4": hole.features[0], "w1": w1}
    made |= {"raw_one": shorten(one), "completed_one": shorten(completed(one, image, mask))}
    made |= {"raw_lambda03": shorten(raw(alone, codes, 0.3))}
    made |= {"raw_trunc07": shorten(raw(per_slot(near, config.slots), codes))}
    made |= {"feature_last": hole.features[-1], "crop_one": one}
    for name in wanted:
        kind, _, index = name.rpartition("inject" if "inject" in name else "mix")
        if kind == "raw_two_":
            made[name] = shorten(raw(per_slot(w1, config.slots, w2, int(index)), codes))
        elif kind == "raw_":
            made[name] = shorten(raw(alone, mixed(codes, other, int(index))))
    return made

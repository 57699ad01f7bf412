"""What an edited photo says about itself in its file."""

import json
from collections.abc import Mapping, Sequence

from exegan_studio import __version__
from exegan_studio.domain.recipe import Recipe

RECIPES_KEY = "EXE-GAN Studio recipes"
TOOL = f"EXE-GAN Studio {__version__}"
STATEMENT = "edited with a generative model"


def provenance_text(recipes: Sequence[Recipe]) -> Mapping[str, str]:
    """Text entries for a PNG: the program, the statement that a model made part of it, and the recipes as JSON, in the order
    in which they were applied."""
    return {
        "Software": TOOL,
        "Comment": STATEMENT,
        RECIPES_KEY: json.dumps([recipe.to_json() for recipe in recipes]),
    }

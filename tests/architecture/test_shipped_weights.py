"""Which weights go into the repository and into the wheel: those of this project's own training, and nobody else's."""

import re
import subprocess
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pytest

CHECKOUT = Path(__file__).parents[2]
SHARD: Final = re.compile(r"-\d+-of-\d+$")
OURS: Final = ("graft-128.safetensors", "graft-128.md")
THEIRS: Final = (
    "EXE_GAN_model_256.pt",
    "psp_ffhq_encode.pt",
    "exegan-256-0123456789abcdef.safetensors",  # as `weights import` names them
    "exegan-512-0123456789abcdef.safetensors",
    "exegan-512-0123456789abcdef-1-of-3.safetensors",
    "alexnet-owt-7be5be79.pth",
)


def names_of_the_small_network() -> list[str]:
    """As its training names shards and card."""
    with (CHECKOUT / "resources" / "training" / "small-256.toml").open("rb") as file:
        name: str = tomllib.load(file)["run"]["name"]
    return [f"{name}-1-of-3.safetensors", f"{name}-3-of-3.safetensors", f"{name}.safetensors", f"{name}.md"]


def in_the_repository(name: str) -> bool:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("this is no checkout of the repository")
    asked = ["git", "check-ignore", "--quiet", "--no-index", f"models/{name}"]
    return subprocess.run(asked, cwd=CHECKOUT, check=False).returncode == 1


def in_the_wheel(name: str) -> bool:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)
    patterns: list[str] = project["tool"]["setuptools"]["data-files"]["share/exegan-studio/models"]
    return any(fnmatch(f"models/{name}", pattern) for pattern in patterns)


@pytest.mark.parametrize("ships", [in_the_repository, in_the_wheel])
def test_our_own_weights_ship_and_imported_ones_do_not(ships: Callable[[str], bool]) -> None:
    names = [*OURS, *names_of_the_small_network(), "README.md"]
    assert [name for name in names if not ships(name)] == []
    assert [name for name in THEIRS if ships(name)] == []


def test_weights_lie_beside_their_card() -> None:
    shipped = [path for path in (CHECKOUT / "models").glob("*.safetensors") if in_the_wheel(path.name)]
    cards = {path.name: SHARD.sub("", path.stem) + ".md" for path in shipped}
    assert [name for name, card in cards.items() if not (CHECKOUT / "models" / card).is_file()] == []

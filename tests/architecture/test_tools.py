"""Style, types and the arrows between the rooms, checked by the same command as everything else."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))


def check(program: str, *arguments: str) -> None:
    """Run a tool of this environment on the checkout; what it prints is the failure."""
    done = subprocess.run(
        [SCRIPTS / program, *arguments], cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{program} {' '.join(arguments)}\n{done.stdout[-8000:]}{done.stderr[-2000:]}", pytrace=False)


def test_style() -> None:
    check("ruff", "check", "--no-cache", ".")


def test_format() -> None:
    check("ruff", "format", "--no-cache", "--check", ".")


def test_arrows_between_the_rooms() -> None:
    check("lint-imports", "--no-cache")


@pytest.mark.slow
def test_types() -> None:
    check("basedpyright", "--pythonpath", sys.executable)


def test_a_tool_that_finds_something_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match="no-such-rule"):
        check("ruff", "check", "--select", "no-such-rule", ".")

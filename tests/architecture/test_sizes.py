"""Files and functions stay small enough to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
FILE_LINES, FUNCTION_LINES = 600, 60


def sources() -> list[Path]:
    found = [CHECKOUT / "main.py", *CHECKOUT.glob("exegan_studio/**/*.py"), *CHECKOUT.glob("tests/**/*.py")]
    assert len(found) > 30
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long(source: str, name: str) -> list[str]:
    """What is over the limits, as lines to read."""
    lines = source.count("\n")
    found = [f"{name}: {lines} lines"] if lines > FILE_LINES else []
    for one in functions(ast.parse(source)):
        length = (one.end_lineno or one.lineno) - one.lineno + 1
        if length > FUNCTION_LINES:
            found.append(f"{name}:{one.lineno} {one.name}: {length} lines")
    return found


def undocumented(source: str, name: str) -> list[str]:
    return [] if ast.get_docstring(ast.parse(source)) else [f"{name} has no docstring"]


def test_nothing_is_too_long() -> None:
    found = [line for path in sources() for line in too_long(path.read_text("utf-8"), str(path.relative_to(CHECKOUT)))]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    package = [path for path in sources() if not path.is_relative_to(CHECKOUT / "tests")]
    found = [line for path in package for line in undocumented(path.read_text("utf-8"), str(path.relative_to(CHECKOUT)))]
    assert found == []


@pytest.mark.parametrize(("body", "count"), [(58, 0), (59, 0), (60, 1), (700, 2)])
def test_the_measure_itself(body: int, count: int) -> None:
    assert len(too_long("def f():\n" + "    pass\n" * body, "f.py")) == count
    assert undocumented("x = 1\n", "f.py")

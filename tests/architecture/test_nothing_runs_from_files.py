"""No file from outside can have anything run: no pickles but through torch's restricted reader, no commands made of names."""

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PICKLES = frozenset({"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml"})
COMMANDS = frozenset({"subprocess", "pty", "commands"})
ALLOWED = {
    "exegan_studio/training/states.py": frozenset({"pickle"}),  # for the name of an error only
    "exegan_studio/cli/bench.py": frozenset({"subprocess"}),  # starts this program itself
}
CONDITIONS = {("torch", "load"): ("weights_only", True), ("np", "load"): ("allow_pickle", False)}
FORBIDDEN = frozenset({
    ("pickle", "load"), ("pickle", "loads"), ("pickle", "Unpickler"), ("os", "system"), ("os", "popen"),
    ("QProcess", "startDetached"), ("QProcess", "execute"), ("os", "startfile"),
})  # fmt: skip


def sources() -> list[Path]:
    found = [CHECKOUT / "main.py", *CHECKOUT.glob("exegan_studio/**/*.py")]
    assert len(found) > 30
    return found


def dangers(source: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What a file's content could have run through this source, a line each."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            taken = {name.partition(".")[0] for name in names} & (PICKLES | COMMANDS)
            found += [f"line {node.lineno}: imports {name}" for name in sorted(taken - allowed)]
        elif isinstance(node, ast.Call):
            found += [f"line {node.lineno}: {words}" for words in _call_dangers(node)]
    return found


def _call_dangers(call: ast.Call) -> list[str]:
    given = {one.arg: one.value.value for one in call.keywords if one.arg and isinstance(one.value, ast.Constant)}
    found = ["a shell"] if given.get("shell") else []
    if isinstance(call.func, ast.Name):
        return found + ([call.func.id] if call.func.id in ("eval", "exec", "__import__") else [])
    if not isinstance(call.func, ast.Attribute):
        return found
    if call.func.attr == "extractall":
        return [*found, "extractall: members can escape"]
    if not isinstance(call.func.value, ast.Name):
        return found
    name = (call.func.value.id, call.func.attr)
    if name in FORBIDDEN:
        found.append(".".join(name))
    if name in CONDITIONS:
        option, wanted = CONDITIONS[name]
        if given.get(option) is not wanted:
            found.append(f"{'.'.join(name)} without {option}={wanted}")
    return found


def test_nothing_in_a_file_is_ever_run() -> None:
    found: list[str] = []
    for path in sources():
        name = path.relative_to(CHECKOUT).as_posix()
        found += [f"{name} {line}" for line in dangers(path.read_text("utf-8"), ALLOWED.get(name, frozenset()))]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import torch\ntorch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "eval(text)",
        "os.system(f'open {name}')",
        "run(['x'], shell=True)",
        "archive.extractall(folder)",
        "import subprocess",
    ],
)
def test_the_rule_itself(source: str) -> None:
    assert dangers(source)
    assert not dangers("torch.load(path, weights_only=True)\nnp.load(path, allow_pickle=False)\nmodel.eval()")

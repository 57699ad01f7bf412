"""What model cards share: how networks and files are told, and under which terms weights are."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import nn

BOUND = "The weights are bound by the terms of the pictures they were trained on; the licence of the code does not reach them."


def parameters_of(*networks: nn.Module) -> str:
    """How many, in words."""
    return f"{sum(value.numel() for network in networks for value in network.parameters()):,}"


def told_file(path: Path) -> str:
    """Size and digest; the file is read."""
    data = path.read_bytes()
    return f"{len(data) / 1e6:.1f} MB in half precision, SHA-256 {hashlib.sha256(data).hexdigest()[:16]}…"


def table(rows: Mapping[str, str]) -> str:
    """Two columns in Markdown."""
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())])


def terms(licence: str) -> str:
    return f"## Terms\n\n{licence}\n\n{BOUND}"


def weak_points(lines: Sequence[str]) -> str:
    return "## Where it is weak\n\n" + "\n".join(f"- {line}" for line in lines)

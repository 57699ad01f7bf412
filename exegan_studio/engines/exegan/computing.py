"""Where and in what numbers the engine can compute: names, and words for people. No torch: which of them this machine has is
found out at the first completion (`inference/precision.py`)."""

from typing import Final

AUTO_COMPUTE: Final = "auto"
DEVICES: Final = {"cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}

COMPUTES: Final = {
    AUTO_COMPUTE: "Quickest (measured)",
    "cpu-float32": "CPU float32",
    "cpu-bfloat16": "CPU bfloat16",
    "cuda-float32": "CUDA float32 (NVIDIA)",
    "cuda-float16": "CUDA float16 (NVIDIA)",
    "cuda-bfloat16": "CUDA bfloat16 (NVIDIA)",
    "mps-float32": "MPS float32 (Apple)",
    "mps-float16": "MPS float16 (Apple)",
}
"""All there is on any machine, in the order to offer it."""


def computed_in(compute: str) -> str:
    """What runs where, for people."""
    if compute == AUTO_COMPUTE:
        return "on the quickest device that is there"
    kind, _, numbers = compute.partition("-")
    return f"{DEVICES.get(kind, kind)} {numbers}"

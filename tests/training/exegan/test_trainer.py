"""The trainer of EXE-GAN: learns, resumes exactly, and is the same whoever shares the work."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from exegan_studio.domain.errors import WeightsError
from exegan_studio.training.exegan.config import LossSettings, RegularisationSettings
from exegan_studio.training.exegan.processes import Processes
from exegan_studio.training.exegan.trainer import ExeganTrainer
from tests.training.exegan.making import SIDE, tiny, trainer

CHECKOUT = Path(__file__).parents[3]
ALONE = Processes(torch.device("cpu"))


def silent(_line: str) -> None:
    return None


def numbers(one: ExeganTrainer) -> dict[str, Tensor]:
    parts = {name: part.state_dict() for name, part in one.parts().items() if isinstance(part, torch.nn.Module)}
    return {f"{name}.{key}": value for name, state in parts.items() for key, value in state.items()}


def moved(one: dict[str, Tensor], other: dict[str, Tensor], part: str) -> float:
    """Of all numbers of a part together, the difference as a part of their size."""
    names = [name for name in one if name.startswith(f"{part}.") and one[name].is_floating_point()]
    return sum(float((one[name] - other[name]).abs().sum() / one[name].abs().sum().clamp(min=1e-6)) for name in names)


def test_a_resumed_run_is_the_unbroken_one_to_the_number(tmp_path: Path) -> None:
    """Stopped within the adversarial part; the exemplar encoder's lies before."""
    whole = trainer(tiny(), ALONE)
    whole.run(tmp_path / "whole.pt", silent)
    first = trainer(tiny(), ALONE)
    first.run(tmp_path / "part.pt", silent, until=3)
    assert (first.step, whole.step) == (3, 6)
    resumed = trainer(tiny(), ALONE)
    resumed.load(tmp_path / "part.pt")
    resumed.run(tmp_path / "part.pt", silent)
    expected, found = numbers(whole), numbers(resumed)
    assert expected.keys() == found.keys()
    assert [name for name, value in expected.items() if not torch.equal(value, found[name])] == []


@pytest.mark.slow
def test_a_toy_run_lowers_its_losses_and_beats_its_start() -> None:
    # colours weigh more than elsewhere: while the discriminator finds its feet they go up and down with the last digit of a sum
    regular, losses = RegularisationSettings(r1=1.0), LossSettings(reconstruction=8.0)
    config = replace(tiny(exemplar_pictures=160, pictures=640, batch=4), regularisation=regular, losses=losses)
    one = trainer(config, ALONE)
    before = one.validate()
    seen = [one.advance(batch).numbers for batch in one.batches(config.steps)]
    assert one.step == len(seen) == 200
    after = one.validate()

    def mean(name: str, part: slice) -> float:
        values = [step[name] for step in seen if name in step][part]
        return sum(values) / len(values)

    for name in ("given_back", "reconstruction", "perceptual"):
        assert mean(name, slice(-8, None)) < 0.8 * mean(name, slice(8)), name
    assert after.psnr > before.psnr + 1.5
    assert after.diversity > 0


def test_the_optimisers_step_is_the_plain_one_however_weights_are_laid_out() -> None:
    """It goes over memory: weights, slopes and averages must lie alike, channels last where a convolution has them so."""
    one = trainer(tiny(), ALONE)
    optimiser, network = one.optimisers["discriminator_optimiser"], one.judging
    parameters = list(network.parameters())
    assert any(not value.is_contiguous() for value in parameters)
    copies = [value.detach().clone(memory_format=torch.contiguous_format).requires_grad_(True) for value in parameters]
    group = optimiser.param_groups[0]
    plain = torch.optim.Adam(copies, group["lr"], betas=group["betas"], fused=False, foreach=False)
    pictures = torch.randn(4, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(3))
    begun = [value.detach().clone() for value in copies]
    for _ in range(3):
        optimiser.zero_grad()
        network(pictures)[0].square().mean().backward()
        for copied, value in zip(copies, parameters, strict=True):
            assert value.grad is not None
            copied.grad = value.grad.clone(memory_format=torch.contiguous_format)
        optimiser.step()
        plain.step()
    for first, *both in zip(begun, copies, parameters, strict=True):
        wanted, found = (value.detach() for value in both)
        assert float((found - wanted).abs().max()) < 1e-4 * float((wanted - first).abs().max())


def test_numbers_that_are_none_stop_the_run_and_leave_the_last_good_state(tmp_path: Path) -> None:
    state = tmp_path / "state.pt"
    one = trainer(tiny(), ALONE)
    one.run(state, silent, until=2)
    good = state.read_bytes()
    with torch.no_grad():
        next(one.completing.parameters()).fill_(float("nan"))
    with pytest.raises(WeightsError, match="step 2"):
        one.run(state, silent)
    with pytest.raises(WeightsError, match="generator are none any more"):
        one.save(state)
    assert state.read_bytes() == good


def test_there_are_no_more_workers_than_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration for a large machine starts on a small one too."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    for asked, given in ((12, 2), (1, 1), (0, 0)):
        loader = trainer(replace(tiny(), data=replace(tiny().data, workers=asked)), ALONE).batches(1)
        assert isinstance(loader, DataLoader)
        assert loader.num_workers == given


def test_what_is_missing_is_said() -> None:
    said: list[str] = []
    trainer(tiny(), ALONE, said)
    assert any("identity loss is off" in line for line in said)
    assert any("discriminator's features stand in" in line for line in said)


TOGETHER = """
import sys
from dataclasses import replace
from pathlib import Path
import torch
from exegan_studio.training.exegan.processes import joined
from tests.training.exegan.making import tiny, trainer
torch.set_num_threads(1)
with joined("cpu") as processes:
    one = trainer(tiny(), processes)
    one.run(Path(sys.argv[1]) / f"{processes.rank}.pt", lambda line: None)
"""


@pytest.mark.slow
def test_two_processes_are_one(tmp_path: Path) -> None:
    """The same batch, half each. The order of summing differs, and where a slope is nearly nothing Adam makes steps of that."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {**os.environ, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "OMP_NUM_THREADS": "1"}
    children = [
        subprocess.Popen([sys.executable, "-c", TOGETHER, str(tmp_path)], cwd=CHECKOUT, env={**common, "RANK": str(rank)})
        for rank in range(2)
    ]
    config = tiny()
    alone = trainer(config, ALONE)
    alone.run(tmp_path / "alone.pt", silent)
    assert [child.wait(120) for child in children] == [0, 0]
    for rank in range(2):
        shared = trainer(config, ALONE)
        shared.load(tmp_path / f"{rank}.pt")
        assert shared.step == alone.step == 6
        found, wanted, begun = numbers(shared), numbers(alone), numbers(trainer(config, ALONE))
        for part in ("generator", "average", "discriminator", "encoder"):
            assert moved(wanted, found, part) < 0.03 * moved(wanted, begun, part), part
        assert torch.allclose(found["probability.value"], wanted["probability.value"])

"""Several processes that train together, as `torchrun` starts them: each has its rows of every batch."""

import contextlib
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from exegan_studio.domain.errors import ConfigurationError, StudioError

LONGEST_WAIT = timedelta(hours=2)
"""For the first process, while it reads the pictures."""


@dataclass(frozen=True)
class Processes:
    """This one is `rank` of `world`, on `device`."""

    device: torch.device
    rank: int = 0
    world: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes and speaks."""
        return self.rank == 0

    def wrapped(self, network: nn.Module) -> nn.Module:
        """With gradients that are the mean over all processes."""
        if self.world == 1:
            return network
        ids = [self.device] if self.device.type == "cuda" else None
        # no buffer changes in a step: looking after them before every forward call costs little, and is the default
        return DistributedDataParallel(network, device_ids=ids)

    def mean(self, values: Tensor) -> Tensor:
        """Over all processes."""
        if self.world == 1:
            return values
        total = values.detach().clone()
        dist.all_reduce(total)
        return total / self.world

    def agreed(self, wishes: tuple[bool, ...]) -> tuple[bool, ...]:
        """What any of them wishes."""
        if self.world == 1:
            return wishes
        asked = torch.tensor([float(one) for one in wishes], device=self.device)
        dist.all_reduce(asked, dist.ReduceOp.MAX)
        return tuple(bool(one) for one in asked.tolist())

    def same_everywhere(self, network: nn.Module) -> None:
        """Give all the first one's numbers."""
        if self.world > 1:
            for value in network.state_dict().values():
                dist.broadcast(value, 0)

    def first_does(self, work: Callable[[], object]) -> None:
        """Done by the first one while the others wait. Raises what it raises; in the others ConfigurationError then."""
        fault: StudioError | None = None
        if self.first:
            try:
                work()
            except StudioError as error:
                fault = error
        (failed,) = self.agreed((fault is not None,))
        if fault is not None:
            raise fault
        if failed:
            raise ConfigurationError("The first process could not begin.", "Its own message says why.")


@contextlib.contextmanager
def joined(device: str) -> Generator[Processes]:
    """The processes of a `torchrun`, or this one alone. `device`: auto, cpu or cuda. Raises ConfigurationError for a device
    that is not there."""
    if device == "cuda" and not torch.cuda.is_available():
        raise ConfigurationError("There is no CUDA device here.", 'Say device = "auto" or "cpu" under [run].')
    kind = "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"
    world = int(os.environ.get("WORLD_SIZE", "1"))
    place = torch.device(kind, int(os.environ.get("LOCAL_RANK", "0"))) if kind == "cuda" else torch.device(kind)
    if kind == "cuda":
        torch.cuda.set_device(place)
    if world == 1:
        yield Processes(place)
        return
    dist.init_process_group("nccl" if kind == "cuda" else "gloo", timeout=LONGEST_WAIT)
    try:
        yield Processes(place, dist.get_rank(), world)
    finally:
        dist.destroy_process_group()

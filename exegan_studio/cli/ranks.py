"""Work spread over processes that `torchrun` started: which of them this one is, its share, and its graphics card."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from exegan_studio.domain.errors import StudioError

VISIBLE = "CUDA_VISIBLE_DEVICES"
Item = TypeVar("Item")


@dataclass(frozen=True)
class Rank:
    """Process `number` of `world`, both over all machines; `local`: its number on this one."""

    number: int = 0
    world: int = 1
    local: int = 0

    @property
    def alone(self) -> bool:
        return self.world == 1

    def share(self, items: Sequence[Item]) -> Sequence[Item]:
        """Every world-th one: together all, none twice, where every process lists them in the same order."""
        return items[self.number :: self.world]


def rank_of(environment: Mapping[str, str]) -> Rank:
    """As `torchrun` says it; alone where nothing is said. Raises StudioError where it makes no sense."""
    if "RANK" not in environment or "WORLD_SIZE" not in environment:
        return Rank()
    said = [environment["RANK"], environment["WORLD_SIZE"], environment.get("LOCAL_RANK", environment["RANK"])]
    if not all(one.isascii() and one.isdigit() for one in said) or int(said[0]) >= int(said[1]):
        raise StudioError(
            f"RANK {said[0]}, WORLD_SIZE {said[1]} and LOCAL_RANK {said[2]} do not fit.",
            "Start with torchrun, or without them.",
        )
    return Rank(*(int(one) for one in said))


def take_own_device(environment: MutableMapping[str, str], rank: Rank) -> None:
    """Let this process see one graphics card only, its own; to be called before torch is loaded. Processes beyond the last
    card find none and compute on the CPU, but where CUDA_VISIBLE_DEVICES lists the cards they share those."""
    if rank.alone:
        return
    listed = environment.get(VISIBLE)
    if listed is None:
        environment[VISIBLE] = str(rank.local)
    elif listed:
        cards = listed.split(",")
        environment[VISIBLE] = cards[rank.local % len(cards)].strip()

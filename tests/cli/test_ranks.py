"""Work spread over processes."""

import pytest

from exegan_studio.cli.ranks import VISIBLE, Rank, rank_of, take_own_device
from exegan_studio.domain.errors import StudioError


def test_alone_without_torchrun() -> None:
    assert rank_of({}) == rank_of({"RANK": "3"}) == Rank(0, 1, 0)
    assert Rank().share("abc") == "abc"


@pytest.mark.parametrize("world", [1, 2, 3, 7])
def test_every_item_is_somebodys_and_nobody_elses(world: int) -> None:
    shares = [rank_of({"RANK": str(number), "WORLD_SIZE": str(world)}).share(range(5)) for number in range(world)]
    assert sorted(item for share in shares for item in share) == list(range(5))


@pytest.mark.parametrize("said", [("2", "2"), ("-1", "2"), ("one", "2"), ("0", "0"), ("0", "")])
def test_what_makes_no_sense_is_refused(said: tuple[str, str]) -> None:
    with pytest.raises(StudioError, match="torchrun"):
        rank_of({"RANK": said[0], "WORLD_SIZE": said[1]})


@pytest.mark.parametrize(
    ("before", "rank", "after"),
    [
        (None, Rank(0, 1, 0), None),
        (None, Rank(5, 8, 1), "1"),
        ("4,6", Rank(1, 2, 1), "6"),
        ("4,6", Rank(2, 3, 2), "4"),
        ("", Rank(1, 2, 1), ""),
    ],
)
def test_each_process_sees_its_own_card(before: str | None, rank: Rank, after: str | None) -> None:
    environment = {} if before is None else {VISIBLE: before}
    take_own_device(environment, rank)
    assert environment.get(VISIBLE) == after

"""The exemplar set."""

from pathlib import Path

import pytest

from exegan_studio.studio.gallery.picks import LEAST_WEIGHT, MOST_PICKS, Picks

A, B, C = Path("a.png"), Path("b.png"), Path("c.png")


def test_click_replaces_and_ctrl_click_adds_and_takes_out() -> None:
    picks = Picks()
    picks.pick_only(A)
    picks.toggle(B)
    assert [picks.place(path) for path in (A, B, C)] == [1, 2, 0]
    picks.toggle(A)
    assert picks.place(B) == 1
    picks.pick_only(C)
    assert [pick.path for pick in picks.all] == [C]


def test_shares_follow_the_weights_and_make_one() -> None:
    picks = Picks()
    picks.set_all((A, B, C))
    picks.set_weight(A, 0.5)
    shares = [picks.share(pick) for pick in picks.all]
    assert shares == pytest.approx([0.2, 0.4, 0.4])
    assert sum(shares) == pytest.approx(1)


def test_a_weight_stays_in_its_range() -> None:
    picks = Picks()
    picks.pick_only(A)
    picks.set_weight(A, 0)
    assert picks.all[0].weight == LEAST_WEIGHT
    picks.set_weight(A, 9)
    assert picks.all[0].weight == 1


def test_the_set_is_bounded() -> None:
    picks = Picks()
    for number in range(MOST_PICKS):
        assert picks.toggle(Path(f"{number}.png"))
    assert picks.full
    assert not picks.toggle(A)
    assert picks.toggle(Path("0.png"))
    assert len(picks.all) == MOST_PICKS - 1


def test_listeners_hear_of_changes_only() -> None:
    picks = Picks()
    told: list[None] = []
    picks.listeners.connect(told.append)
    picks.pick_only(A)
    picks.pick_only(A)
    picks.remove(B)
    assert len(told) == 1


def test_zones_stand_in_order_and_count_only_while_the_engine_takes_them() -> None:
    picks, heard = Picks(), list[None]()
    picks.set_all((A, B))
    assert picks.two
    picks.listeners.connect(heard.append)
    picks.set_zones(A, ("mouth", "eyes"))
    assert picks.all[0].zones == ("eyes", "mouth")
    assert (picks.zoned, picks.two, len(heard)) == (True, False, 1)
    picks.count_zones(False)
    assert (picks.zoned, picks.two, len(heard)) == (False, True, 2)
    assert picks.all[0].zones == ()
    picks.count_zones(True)
    assert picks.all[0].zones == ("eyes", "mouth")
    picks.clear_zones()
    assert not picks.zoned


def test_shares_are_among_those_for_the_same() -> None:
    picks = Picks()
    picks.set_all((A, B, C))
    picks.set_zones(A, ("eyes",))
    picks.set_weight(C, 0.25)
    assert [picks.share(pick) for pick in picks.all] == pytest.approx([1.0, 0.8, 0.2])


def test_the_first_two_change_places() -> None:
    picks = Picks()
    picks.set_all((A, B, C))
    picks.swap()
    assert [pick.path for pick in picks.all] == [B, A, C]

"""How well pictures suit: asked for, in the background, those on screen first, never in the way."""

from pathlib import Path

import pytest

from exegan_studio.domain.geometry import Box
from exegan_studio.engines.protocol import CompletionRequest, Suitability
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.studio.gallery import judging
from exegan_studio.studio.gallery.judging import ITSELF, TOGETHER
from exegan_studio.studio.gallery.order import Order
from exegan_studio.studio.gallery.tips import suits_words
from tests.studio.making import Made, settle


@pytest.fixture(autouse=True)
def never_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say themselves when it has been quiet for long enough."""
    monkeypatch.setattr(judging, "QUIET_MS", 10**8)


@pytest.fixture
def asked(made: Made, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names the engine was asked about, each time; it likes later names better."""
    batches: list[list[str]] = []

    def suitability(request: CompletionRequest, cancel: CancelToken) -> tuple[Suitability, ...]:
        cancel.check()
        names = [one.name for one in request.exemplars]
        batches.append(names)
        return tuple(Suitability(int(name[7]) / 10, ("looks another way",)) for name in names)

    monkeypatch.setattr(made.engine, "suitability", suitability)
    return batches


def sort_by_suitability(made: Made) -> None:
    bar = made.studio.gallery.panel.bar
    bar.order.setCurrentIndex(bar.order.findData(Order.SUITABILITY))
    made.studio.controllers.exemplars.judge.begin()
    made.studio.gallery.model.set_wish(bar.wish)
    settle()


def names(made: Made) -> list[str]:
    return [path.name for path in made.studio.gallery.model.paths]


def test_nothing_is_judged_before_it_is_asked_for(ready: Made, asked: list[list[str]]) -> None:
    ready.studio.controllers.exemplars.judge.want([*ready.studio.gallery.model.paths])
    settle()
    assert asked == []


def test_pictures_are_judged_and_sorted_the_best_first(ready: Made, asked: list[list[str]]) -> None:
    sort_by_suitability(ready)
    assert sum(len(batch) for batch in asked) == 4
    assert max(len(batch) for batch in asked) <= TOGETHER
    ready.studio.gallery.model.set_wish(ready.studio.gallery.panel.bar.wish)
    assert names(ready) == ["person 3.png", "person 2.png", "person 1.png", "person 0.png", "text.png", "wall.png"]
    model = ready.studio.gallery.model
    tip = str(model.data(model.index(0), 3))
    assert "Suits badly (30%): looks another way." in tip


def test_another_hole_begins_anew_and_no_hole_says_what_to_do(ready: Made, asked: list[list[str]]) -> None:
    sort_by_suitability(ready)
    document = ready.studio.state.document
    assert document is not None
    document.fill_mask(Box(10, 10, 40, 40))
    before = len(asked)
    ready.studio.controllers.exemplars.judge.begin()
    assert len(asked) == 2 * before
    document.clear_mask()
    ready.studio.controllers.exemplars.judge.begin()
    assert "paint a hole" in ready.studio.gallery.panel.bar.words
    assert all(ready.studio.gallery.model.suitability(path) is None for path in ready.studio.gallery.model.paths)


def test_the_photo_itself_is_told(made: Made, asked: list[list[str]], exemplars: list[Path]) -> None:
    made.studio.controllers.exemplars.open_folder(exemplars[0].parent)
    made.open(exemplars[1])
    made.paint()
    sort_by_suitability(made)
    assert made.studio.gallery.model.suitability(exemplars[1]) == ITSELF
    assert "person 1.png" not in [name for batch in asked for name in batch]


def test_a_run_goes_first(ready: Made, asked: list[list[str]]) -> None:
    sort_by_suitability(ready)
    asked.clear()
    during: list[int] = []

    def before_each(_number: int) -> None:
        ready.studio.controllers.exemplars.judge.begin()
        during.append(len(asked))

    ready.engine.before_each = before_each
    ready.generate(2)
    assert during == [0, 0]
    assert [name for batch in asked for name in batch].count("person 3.png") == 1


@pytest.mark.parametrize(("value", "word"), [(0.9, "well"), (0.5, "fairly"), (0.1, "badly")])
def test_words(value: float, word: str) -> None:
    assert suits_words(Suitability(value)) == f"Suits {word} ({value:.0%})."
    assert suits_words(Suitability(value, ("a", "b"))).endswith(": a; b.")

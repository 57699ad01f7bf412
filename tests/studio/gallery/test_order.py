"""Search and order, without a window."""

from pathlib import Path

import pytest

from exegan_studio.storage.images import PictureFile
from exegan_studio.studio.gallery.order import Order, Wish, arranged

NAMES = ("Anna 1.jpg", "anna 2.png", "Boris.jpg", "clara.jpg")
FILES = [PictureFile(Path(name), 100, written, name) for name, written in zip(NAMES, (5, 9, 7, 1), strict=True)]
STARS = {Path("Boris.jpg"), Path("anna 2.png")}
VALUES = {Path("clara.jpg"): 0.9, Path("Anna 1.jpg"): 0.2, Path("anna 2.png"): -1.0}


def names(wish: Wish) -> list[str]:
    return [path.name for path in arranged(FILES, wish, STARS.__contains__, VALUES.get)]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(), [0, 1, 2, 3]),
        (Wish("ANNA"), [0, 1]),
        (Wish(" jpg  an "), [0]),
        (Wish("nobody"), []),
        (Wish(order=Order.NEWEST), [1, 2, 0, 3]),
        (Wish(order=Order.FAVOURITES), [1, 2, 0, 3]),
        (Wish(order=Order.SUITABILITY), [3, 0, 2, 1]),
        (Wish(favourites_only=True), [1, 2]),
        (Wish("b", Order.NEWEST, True), [2]),
    ],
)
def test_what_is_shown_and_in_what_order(wish: Wish, expected: list[int]) -> None:
    assert names(wish) == [NAMES[number] for number in expected]

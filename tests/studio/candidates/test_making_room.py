"""Old candidates in the whole window: on disk when memory is short, shown again, gone at the end; a full disk is said once."""

import numpy as np

from exegan_studio.storage.paths import cache_folder
from exegan_studio.studio.candidates.history import HeldCandidate
from tests.studio.making import Made


def run_thrice(made: Made) -> HeldCandidate:
    """The first candidate of the first of three runs, none of them kept or shown."""
    made.studio.state.history.limit = 1
    for seed in (1, 2, 3):
        made.generate(count=2, seed=seed)
        made.studio.controllers.reviewing.show(None)
    return made.studio.state.history.all()[-2]


def test_old_candidates_come_back_from_disk_and_the_disk_is_left_clean(ready: Made) -> None:
    folder, reviewing = cache_folder() / "candidates", ready.studio.controllers.reviewing
    old = run_thrice(ready)
    document = ready.studio.state.document
    assert document is not None
    assert (old.run, old.number) == (1, 1)
    assert old.nbytes == old.thumbnail.nbytes
    assert len(list(folder.glob("*/*.npy"))) == 8, "two runs of two, a patch and a square each"
    reviewing.show(old)
    preview = reviewing.preview()
    assert preview is not None
    assert (preview != document.base).any()
    reviewing.accept()
    assert np.array_equal(document.base, preview)
    ready.studio.stop()
    assert list(folder.iterdir()) == []


def test_what_the_disk_refuses_stays_in_memory_and_is_said_once(ready: Made) -> None:
    cache_folder().mkdir(parents=True, exist_ok=True)
    (cache_folder() / "candidates").write_text("in the way")
    old = run_thrice(ready)
    assert old.nbytes > old.thumbnail.nbytes
    assert len([text for text in ready.texts() if "cannot be put on disk" in text]) == 1
    assert len(ready.studio.state.history.all()) == 6

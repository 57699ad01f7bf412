"""Looks at pictures as the gallery shows them, keeps what it saw, and never looks twice at an unchanged file."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.studio.gallery.sight import Sight, look
from exegan_studio.studio.services import Services

KEPT_BYTES = 96 * 2**20

Key = tuple[Path, int, int]


class SightLoader:
    """Main thread, the looking itself aside."""

    def __init__(self, services: Services, limit: int = KEPT_BYTES) -> None:
        self._services = services
        self._limit = limit
        self._held = 0
        self._seen: OrderedDict[Path, tuple[Key, Sight]] = OrderedDict()
        self._wanted: dict[Path, Job[tuple[Key, Sight]]] = {}
        self.arrived: Callable[[Path], None] = lambda _path: None
        """Called when `sight(path)` has something new to say."""

    def sight(self, path: Path) -> Sight | None:
        """What is known of the picture; None begins to look, and `arrived` tells."""
        found = self._seen.get(path)
        if found is not None:
            self._seen.move_to_end(path)
            return found[1]
        self._want(path)
        return None

    def peek(self, path: Path) -> Sight | None:
        """What is known, without looking."""
        found = self._seen.get(path)
        return found[1] if found is not None else None

    def forget_changed(self) -> None:
        """Files that have changed since they were looked at, and those that could not be read, are looked at again."""
        for path, (key, sight) in tuple(self._seen.items()):
            if _key(path) != key or (sight.problem and sight.faces is None):
                self._forget(path)

    def _want(self, path: Path) -> None:
        if path in self._wanted:
            return
        limits, detector = self._services.limits, self._services.detector

        def work(control: JobControl) -> tuple[Key, Sight]:
            key = _key(path)
            return key, look(path, limits, detector, lambda early: _early(control, key, early))

        def keep(seen: tuple[Key, Sight]) -> None:
            self._keep(path, seen)

        def ended(_job: Job[tuple[Key, Sight]]) -> None:
            self._ended(path)

        job = Job(f"Looking at {path.name}", work, on_item=keep, on_done=keep, on_end=ended)
        self._wanted[path] = job
        self._services.looking.submit(job)

    def _ended(self, path: Path) -> None:
        self._wanted.pop(path, None)
        if path not in self._seen:
            # It was crowded out by newer wishes: the view asks again if it is still on screen.
            self.arrived(path)

    def _keep(self, path: Path, item: tuple[Key, Sight]) -> None:
        self._forget(path)
        self._seen[path] = item
        self._held += item[1].pixels.nbytes
        while self._held > self._limit and len(self._seen) > 1:
            self._forget(next(iter(self._seen)))
        self.arrived(path)

    def _forget(self, path: Path) -> None:
        found = self._seen.pop(path, None)
        if found is not None:
            self._held -= found[1].pixels.nbytes


def _early(control: JobControl, key: Key, sight: Sight) -> None:
    control.cancel.check()
    control.deliver((key, sight))


def _key(path: Path) -> Key:
    try:
        status = path.stat()
    except OSError:
        return path, 0, 0
    return path, status.st_mtime_ns, status.st_size

"""Looks at pictures as the gallery shows them: what is on screen first, and never twice at an unchanged file."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from exegan_studio.domain.listeners import Listeners
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.images import PictureFile
from exegan_studio.storage.thumbnails import SeenPictures
from exegan_studio.studio.gallery.sight import Sight, glimpse, look
from exegan_studio.studio.services import Services

KEPT_BYTES = 128 * 2**20
AT_ONCE = 2


class SightLoader:
    """Main thread, the looking itself aside. A job looks at one picture, the one most wanted when the job before it ended:
    what was scrolled away by then is not read. Small pictures come first, faces when all that are wanted are there; one face
    at a time, so that a picture just scrolled to does not wait for those."""

    def __init__(self, services: Services, seen: SeenPictures, limit: int = KEPT_BYTES) -> None:
        self._services = services
        self._disk = seen
        self._limit = limit
        self._held = 0
        self._sights: OrderedDict[Path, Sight] = OrderedDict()
        self._chosen: tuple[Path, ...] = ()
        self._near: dict[Path, None] = {}
        self._rest: Sequence[Path] = ()
        self._rest_to_do: Iterator[Path] = iter(())
        self._running: dict[Path, Job[Sight]] = {}
        self._finding: Path | None = None
        self._pumping = False
        self.arrived = Listeners[Path]()
        """Told when `peek(path)` has something new to say."""

    def want(self, near: Sequence[Path], rest: Sequence[Path] = ()) -> None:
        """The pictures on screen and next to it, the most wanted first; what was wanted before is not any more. `rest` are
        looked at when those are done; the same object again goes on where it was."""
        self._near = dict.fromkeys(near)
        if rest is not self._rest:
            self._rest, self._rest_to_do = rest, iter(rest)
        self._pump()

    def keep_in_sight(self, paths: tuple[Path, ...]) -> None:
        """Pictures that stay wanted wherever the gallery is scrolled to: those of the set."""
        if paths != self._chosen:
            self._chosen = paths
            self._pump()

    def peek(self, path: Path) -> Sight | None:
        """What is known, without looking."""
        return self._sights.get(path)

    def touch(self, path: Path) -> None:
        """It was just drawn: others lose their pixels sooner."""
        self._sights.move_to_end(path)

    def forget_changed(self, files: Iterable[PictureFile]) -> list[Path]:
        """Forget the files that are not any more as they were when they were looked at, and return them."""
        if not self._sights:
            return []
        changed = [file.path for file in files if (sight := self._sights.get(file.path)) is not None and sight.file != file]
        for path in changed:
            self._forget(path)
        return changed

    def forget_unreadable(self) -> None:
        """Files that could not be read are tried again."""
        for path in [path for path, sight in self._sights.items() if sight.unreadable]:
            self._forget(path)

    def _forget(self, path: Path) -> None:
        running = self._running.pop(path, None)
        if running is not None:
            running.drop()
        if self._finding == path:
            self._finding = None
        sight = self._sights.pop(path, None)
        if sight is not None:
            self._held -= sight.pixels.nbytes

    def _pump(self) -> None:
        # A runner that works at once ends a job inside `submit`: then this is entered again, and the loop below goes on.
        if self._pumping:
            return
        self._pumping = True
        try:
            while len(self._running) < AT_ONCE and (job := self._next()) is not None:
                self._services.looking.submit(job)
        finally:
            self._pumping = False

    def _next(self) -> Job[Sight] | None:
        wanted = [path for path in chain(self._chosen, self._near) if path not in self._running]
        for path in wanted:
            sight = self._sights.get(path)
            if sight is None or not (sight.pixels.size or sight.unreadable):
                return self._job(path, partial(glimpse, path, self._services.limits, self._disk))
        if self._finding is None:
            for path in chain(wanted, self._rest_to_do):
                sight = self._sights.get(path)
                if sight is None or not sight.complete:
                    self._finding = path
                    services = self._services
                    return self._job(path, partial(look, path, sight, services.limits, services.detector, self._disk))
        return None

    def _job(self, path: Path, see: Callable[[], Sight]) -> Job[Sight]:
        def work(_control: JobControl) -> Sight:
            return see()

        def failed(error: Exception) -> None:
            # Nothing that is known of: it is told once, and not tried for ever.
            self._keep(path, Sight(PictureFile.of(path), unreadable=f"It could not be looked at: {error}."))
            self._services.reporter.report(f"Looking at {path.name}", error)

        def ended(_job: Job[Sight]) -> None:
            self._running.pop(path, None)
            if self._finding == path:
                self._finding = None
            self._pump()

        job = Job(
            f"Looking at {path.name}", work, on_done=lambda sight: self._keep(path, sight), on_failed=failed, on_end=ended
        )
        self._running[path] = job
        return job

    def _keep(self, path: Path, sight: Sight) -> None:
        before = self._sights.pop(path, None)
        if before is not None:
            self._held -= before.pixels.nbytes
        if path not in self._near and path not in self._chosen:
            sight = sight.without_pixels()
        self._sights[path] = sight
        self._held += sight.pixels.nbytes
        if self._held > self._limit:
            self._put_aside()
        self.arrived.tell(path)

    def _put_aside(self) -> None:
        """Pixels of what was drawn longest ago; what is known of faces stays."""
        for path, sight in self._sights.items():
            if self._held <= 0.8 * self._limit:
                break
            if sight.pixels.size and path not in self._near and path not in self._chosen:
                self._held -= sight.pixels.nbytes
                self._sights[path] = sight.without_pixels()

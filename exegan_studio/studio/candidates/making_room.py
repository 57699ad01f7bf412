"""Old candidates' pixels go to disk on another thread; where that fails they stay in memory, and it is said once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from exegan_studio.domain.errors import OutputError
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.jobs.worker import Runner
from exegan_studio.storage.spill import SpillFolder, Stowed, stow
from exegan_studio.studio.reporter import Reporter

STAYS = "Older candidates stay in memory from now on. Discard what is not needed if it runs short."


class RoomMaker:
    """Main thread; writes on the runner's."""

    def __init__(self, folder: SpillFolder, runner: Runner, reporter: Reporter) -> None:
        self._folder = folder
        self._runner = runner
        self._reporter = reporter
        self._going: set[Stowed[Any]] = set()
        self._failed = False

    def put_away(self, arrays: Sequence[Stowed[Any]]) -> None:
        """Write these; what is being written already is not written twice. After a failure nothing more is tried."""
        new = [one for one in arrays if one not in self._going]
        if self._failed or not new:
            return
        self._going.update(new)

        def work(control: JobControl) -> None:
            for one in new:
                control.cancel.check()
                control.deliver((one, *stow(self._folder, one.get())))

        def written(item: tuple[Stowed[Any], Path, str]) -> None:
            one, path, checked = item
            one.let_go(path, checked)

        def failed(fault: Exception) -> None:
            self._failed = True
            self._reporter.report("Making room", OutputError(f"Old candidates cannot be put on disk. {fault}", STAYS))

        def ended(_job: Job[None]) -> None:
            self._going.difference_update(new)

        self._runner.submit(Job("Making room", work, on_item=written, on_failed=failed, on_end=ended))

"""One command's worth of training EXE-GAN: pictures in; states, sheets, logs, weights and a card out."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from exegan_studio.domain.errors import ConfigurationError
from exegan_studio.storage.atomic import explained
from exegan_studio.training.exegan.config import ExeganTraining
from exegan_studio.training.exegan.export import export
from exegan_studio.training.exegan.judging import write_sheet
from exegan_studio.training.exegan.processes import Processes, joined
from exegan_studio.training.exegan.store import PictureStore, picture_store
from exegan_studio.training.exegan.trainer import ExeganTrainer, Seen
from exegan_studio.training.journal import Journal
from exegan_studio.training.loop import Say
from exegan_studio.training.settings_file import read_settings

_STATE: Final = re.compile(r"state-(\d{9})\.pt")


@dataclass(frozen=True)
class ExeganOrder:
    """What was asked for. `sources`: beside those that the configuration names. `run`: the folder of states, sheets and logs;
    `out`: the folder of weights and card. `weights`, `licence`, `minutes`, `seed`: instead of the configuration's
    where given.
    `export_only`: write what the newest state holds, train no further."""

    config: Path
    sources: tuple[Path, ...]
    run: Path
    out: Path
    weights: Path | None = None
    licence: str | None = None
    minutes: float | None = None
    seed: int | None = None
    export_only: bool = False

    def read(self) -> ExeganTraining:
        """Paths in the file are meant from its own folder. Raises ConfigurationError and PictureError."""
        told = self._told()
        told.check_encoder()
        return told

    def _told(self) -> ExeganTraining:
        config = read_settings(ExeganTraining, self.config)
        beside = self.config.parent
        losses, exemplar = config.losses, config.exemplar

        def found(path: str) -> str:
            return str(beside / path) if path else ""

        return replace(
            config,
            data=replace(
                config.data,
                pictures=tuple(found(one) for one in config.data.pictures) + tuple(str(one) for one in self.sources),
                licence=config.data.licence if self.licence is None else self.licence,
            ),
            exemplar=replace(exemplar, weights=str(self.weights) if self.weights else found(exemplar.weights)),
            losses=replace(
                losses,
                identity_network=found(losses.identity_network),
                perceptual_network=found(losses.perceptual_network),
            ),
            run=replace(
                config.run,
                minutes=config.run.minutes if self.minutes is None else self.minutes,
                seed=config.run.seed if self.seed is None else self.seed,
            ),
        )


class ExeganRun(ExeganTrainer):
    """A trainer with a folder: numbered states, a sheet now and then, a journal. Only the first process writes."""

    def __init__(
        self, config: ExeganTraining, store: PictureStore, processes: Processes, journal: Journal | None, folder: Path
    ) -> None:
        self._journal, self._folder = journal, folder
        super().__init__(config, store, processes, self.tell)

    def tell(self, line: str) -> None:
        if self._journal is not None:
            self._journal.say(line)

    def states(self) -> list[Path]:
        """The oldest first."""
        return sorted(path for path in self._folder.glob("state-*.pt") if _STATE.fullmatch(path.name))

    def go_on(self) -> None:
        """Take up the newest state, where there is one. Raises WeightsError where it is none."""
        if states := self.states():
            self.load(states[-1])
            self.tell(f"going on at {self.seen} pictures")

    def save(self, path: Path) -> None:
        """Beside the earlier ones in the folder `path`, of which only the newest are kept."""
        if self.processes.first:
            super().save(path / f"state-{self.step:09d}.pt")
            for old in self.states()[: -self.config.run.states]:
                old.unlink()

    def keep(self, state: Path, say: Say) -> None:
        if self.processes.first:
            self.save(state)
            figures = self.validate()
            say(f"{self.seen} {self.noun}, held out: {figures}")
            if self._journal is not None:
                self._journal.note({f"held out/{name}": value for name, value in vars(figures).items()}, self.seen)
            self.show()

    def show(self) -> None:
        """A sample sheet of the present average."""
        sheet = self.judge.sheet(self.average, self.encoder)
        folder = self._folder / "sheets"
        with explained(folder):
            folder.mkdir(exist_ok=True)
        write_sheet(folder / f"sheet-{self.seen:09d}.png", sheet)
        if self._journal is not None:
            self._journal.show("sheet", sheet, self.seen)

    def after(self, seen: object) -> None:
        if self._journal is None or not isinstance(seen, Seen):
            return
        if self.step % self.say_every == 0:
            self._journal.note({f"training/{name}": value for name, value in seen.numbers.items()}, self.seen)
        every = self.config.run.sheets
        if self.played and self.played // every > (self.played - self.config.batch) // every:
            self.show()


def train_exegan(order: ExeganOrder, say: Say) -> tuple[Path, ...]:
    """Train to the end of the configuration or of its minutes, going on from the folder's newest state, and write the weights;
    what they are. Raises StudioError, and KeyboardInterrupt after Ctrl+C, when a state has been saved."""
    config = order.read()
    if not config.data.pictures:
        raise ConfigurationError("There are no pictures to train from.", "Name folders or zips: --pictures PATH...")
    sources = [Path(one) for one in config.data.pictures]
    with explained(order.run):
        order.run.mkdir(parents=True, exist_ok=True)
    with joined(config.run.device) as processes:
        journal = Journal(order.run, say) if processes.first else None
        try:
            return _trained(config, sources, order, processes, journal)
        finally:
            if journal is not None:
                journal.close()


def _trained(
    config: ExeganTraining, sources: list[Path], order: ExeganOrder, processes: Processes, journal: Journal | None
) -> tuple[Path, ...]:
    if config.batch % processes.world or config.batch < 2 * processes.world:
        raise ConfigurationError(
            f"A batch of {config.batch} cannot be shared by {processes.world} processes.", "Make it a multiple of theirs."
        )
    size = config.network.config().size
    processes.first_does(lambda: picture_store(sources, size, order.run, journal.say if journal else _silent))
    store = picture_store(sources, size, order.run, _silent)
    trainer = ExeganRun(config, store, processes, journal, order.run)
    trainer.tell(f"{len(store.train)} pictures to train from, {len(store.held)} held out, on {processes.device}")
    trainer.go_on()
    if not order.export_only and trainer.step < config.steps:
        trainer.run(order.run, trainer.tell, minutes=config.run.minutes)
    if not processes.first:
        return ()
    with explained(order.out):
        order.out.mkdir(parents=True, exist_ok=True)
    paths = export(trainer, order.out, tuple(source.name for source in sources))
    trainer.tell(f"wrote {', '.join(path.name for path in paths)} and their card to {order.out}")
    return paths


def _silent(_line: str) -> None:
    """For the other processes."""

"""Which engine fills: what there is, what was chosen, and its change while runs go on."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exegan_studio.domain.errors import StudioError
from exegan_studio.engines.protocol import Engine
from exegan_studio.engines.registry import GRAFT, EngineChoice
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.names import printable
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import COMPUTE, ENGINE, ENGINE_WEIGHTS
from exegan_studio.studio.state import EngineStatus, StudioState

TOPIC = "engine"


class EngineRoom:
    """Makes an engine at its first use and keeps it, the last one only; a failed try is made again at the next use. Any
    thread, but engines are used on one only."""

    def __init__(self, make: Callable[[EngineChoice, str], Engine]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: tuple[EngineChoice, str, Engine] | None = None

    def engine(self, choice: EngineChoice, compute: str) -> Engine:
        """Of that choice, made to compute there. Raises what making it raises."""
        with self._lock:
            if self._kept is None or self._kept[:2] != (choice, compute):
                # The last one's networks go before the next one's come: both may not fit.
                self._kept = None
                self._kept = (choice, compute, self._make(choice, compute))
            return self._kept[2]


@dataclass(frozen=True)
class Wish:
    """An engine by name, and by its weights where it has not its own. The empty one is for the best that is there."""

    name: str = ""
    weights: str = ""

    def is_for(self, choice: EngineChoice) -> bool:
        return wish_for(choice) == self

    @property
    def words(self) -> str:
        return f"The weights {self.weights}" if self.weights else f"The engine {self.name}"


def wish_for(choice: EngineChoice) -> Wish:
    return Wish(choice.name, "" if choice.name == GRAFT or choice.weights is None else str(choice.weights))


@dataclass(frozen=True)
class Found:
    """What a look at the engines found. `problem`: why it is not the one that was wished for, or none at all."""

    choices: tuple[EngineChoice, ...]
    choice: EngineChoice | None
    status: EngineStatus
    problem: StudioError | None = None


class EngineController:
    """The latest choice wins. A run that is going on is finished first, with the engine it began with: both are jobs of one
    thread. Candidates, mask and exemplars are not touched."""

    def __init__(self, state: StudioState, services: Services) -> None:
        self._state = state
        self._services = services
        self.room = EngineRoom(services.make_engine)
        self.import_weights: Callable[[], object] = lambda: None
        """Opens the dialog; offered where weights are missing."""
        self._job: Job[Found] | None = None
        self._returning: Job[EngineChoice | None] | None = None

    @property
    def chosen(self) -> EngineChoice | None:
        """In use, or about to be."""
        return self._state.engine_next or self._state.engine_choice

    def look(self) -> None:
        """Find out what there is, and use what was chosen last; a missing one is said before the artist needs it."""
        settings = self._services.settings
        self._begin(Wish(settings.get(ENGINE), settings.get(ENGINE_WEIGHTS)))

    def choose(self, choice: EngineChoice) -> None:
        """Use it from the next run on, and remember it. One that is not available is explained instead."""
        state = self._state
        if not choice.available:
            self._say(choice.explanation, "")
        elif choice != self.chosen or state.engine.problem:
            self.use(wish_for(choice), choice)

    def return_to(self, name: str, weights: str, then: Callable[[], None]) -> None:
        """The engine of that name with the weights file of that name, which a project was worked on with. `then` is called
        once it is in use; also where it is not here, after that was said."""

        def work(_control: JobControl) -> EngineChoice | None:
            return named(self._services.engine_choices(), name, weights)

        def done(choice: EngineChoice | None) -> None:
            if choice is None:
                self._say(
                    f"The project was worked on with {printable(weights or name)}, which is not here.",
                    "Another engine is used.",
                )
                then()
            elif choice == self.chosen:
                then()
            else:
                self.use(wish_for(choice), choice, then)

        if self._returning is not None:
            self._returning.drop()
        self._returning = Job("Looking for the project's engine", work, on_done=done)
        self._services.engine_work.submit(self._returning)

    def use(self, wish: Wish, choice: EngineChoice | None = None, then: Callable[[], None] = lambda: None) -> None:
        """Remember the wish and look for it; `choice` is shown meanwhile. `then`: once it is in use."""
        settings = self._services.settings
        settings.set(ENGINE, wish.name)
        settings.set(ENGINE_WEIGHTS, wish.weights)
        self._state.set_engine_next(choice)
        self._begin(wish, then)

    def compute_in(self, compute: str) -> None:
        """Make the engine anew to compute there, one of COMPUTES, and remember it. Whether this machine can, the next run
        tells."""
        settings, state = self._services.settings, self._state
        if compute == settings.get(COMPUTE):
            return
        settings.set(COMPUTE, compute)
        choice = self.chosen
        if choice is not None:
            state.set_engine_next(choice)
            self._begin(wish_for(choice))

    def _begin(self, wish: Wish, then: Callable[[], None] = lambda: None) -> None:
        if self._job is not None:
            self._job.drop()
        compute = self._services.settings.get(COMPUTE)

        def work(_control: JobControl) -> Found:
            return find(self._services.engine_choices(), wish, self.room, compute)

        def failed(error: Exception) -> None:
            self._job = None
            self._state.set_engine(EngineStatus(problem=str(error)))
            self._state.set_engines(self._state.engines, None)
            self._services.reporter.report("Looking for the engine", error)

        def done(found: Found) -> None:
            self._found(found)
            then()

        self._job = Job("Looking for the engine", work, on_done=done, on_failed=failed)
        self._services.engine_work.submit(self._job)

    def _found(self, found: Found) -> None:
        self._job = None
        self._state.set_engine(found.status)
        self._state.set_engines(found.choices, found.choice)
        if found.problem is not None:
            instead = f"{found.choice.title} is used instead." if found.choice is not None else ""
            self._say(found.problem.message, f"{instead} {found.problem.next_step}".strip())

    def _say(self, text: str, next_step: str) -> None:
        offer = MessageAction("Import weights…", lambda: self.import_weights())
        message = Message(text, next_step, MessageKind.WARNING, "", (offer,), TOPIC)
        self._services.reporter.message.emit(message)


def named(choices: Sequence[EngineChoice], name: str, weights: str) -> EngineChoice | None:
    """Graft's weights come with the program: whatever they are called, they are its own."""
    there = [one for one in choices if one.available and one.name == name and one.weights is not None]
    return next((one for one in there if one.weights and (one.name == GRAFT or one.weights.name == weights)), None)


def find(choices: Sequence[EngineChoice], wish: Wish, room: EngineRoom, compute: str) -> Found:
    """The engine wished for, else graft, else none. Worker thread."""
    there = [choice for choice in choices if choice.available]
    wished = next((choice for choice in there if wish == Wish() or wish.is_for(choice)), None)
    problem: StudioError | None = None
    if wished is None and wish != Wish():
        problem = StudioError(f"{wish.words} cannot be used any more.", "Choose another engine, or import the weights again.")
    graft = next((choice for choice in choices if choice.name == GRAFT), None)
    for choice in dict.fromkeys(one for one in (wished, graft) if one is not None):
        try:
            return Found(tuple(choices), choice, status_of(room.engine(choice, compute)), problem)
        except StudioError as error:
            problem = problem or error
    problem = problem or StudioError("There is no engine.", "Install the program again.")
    return Found(tuple(choices), None, EngineStatus(problem=str(problem)), problem)


def status_of(engine: Engine) -> EngineStatus:
    """On the engine's own thread."""
    return EngineStatus(engine.name, engine.weights_id, "", engine.description, engine.controls, engine.levels)

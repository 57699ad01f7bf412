"""Every engine's fills of every case, kept as files: a run that was stopped goes on where it stood."""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from exegan_studio.domain.arrays import Pixels, frozen
from exegan_studio.domain.errors import EngineError, OutputError, PictureError
from exegan_studio.domain.geometry import Similarity
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.engines.protocol import Completion
from exegan_studio.evaluation.comparison.cases import Case, Group, Stage, measured
from exegan_studio.evaluation.comparison.order import Contestant
from exegan_studio.face.paste_back import paste_back
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.provenance import STATEMENT
from exegan_studio.storage.atomic import atomic_write, explained
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png import encode_png

RUN, FILLS = "run.json", "fills"
RUN_VERSION: Final = 1
SAY_EVERY: Final = 10
ANOTHER_FOLDER: Final = "Give another folder with --out."

Say = Callable[[str], None]


@dataclass(frozen=True)
class Fills:
    """The folder of a run. `earlier`: how many fills were there from an earlier start."""

    folder: Path
    earlier: int = 0

    def path(self, contestant: Contestant, group: Group, number: int, repeat: int) -> Path:
        return self.folder / FILLS / contestant.letter / group.name / f"{number:05d}_{repeat}.png"

    def picture(self, contestant: Contestant, case: Case, repeat: int) -> Pixels:
        """Raises PictureError where it is gone, damaged or of another size."""
        path = self.path(contestant, case.group, case.number, repeat)
        pixels = load_picture(path).eight_bit()
        if pixels.shape != case.sitter.pixels.shape:
            raise PictureError(f"{shown_name(path)} has another size.", "Remove it, and start the same command again.")
        return pixels


def open_run(folder: Path, stage: Stage, contestants: Sequence[Contestant]) -> None:
    """Begin a run in a new or empty place, or go on with the same one. Raises OutputError where the folder holds another."""
    wanted = run_of(stage, contestants)
    path = folder / RUN
    if path.exists():
        try:
            found = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as fault:
            raise OutputError(f"{RUN} in {shown_name(folder)} cannot be read.", ANOTHER_FOLDER) from fault
        if found != wanted:
            raise OutputError(f"{shown_name(folder)} holds another evaluation: {unlike(found, wanted)}.", ANOTHER_FOLDER)
        return
    if (folder / FILLS).exists():
        raise OutputError(f"{shown_name(folder)} has a {FILLS} that is of no evaluation.", ANOTHER_FOLDER)
    atomic_write(path, f"{json.dumps(wanted, indent=2)}\n".encode(), overwrite=False)


def unlike(found: Any, wanted: Mapping[str, Any]) -> str:
    """In what a run that was found is another one, for people."""
    if not isinstance(found, dict) or found.get("version") != wanted["version"]:
        return "of another version of this program"
    before = found.get("inputs")
    known: dict[str, Any] = before if isinstance(before, dict) else {}
    settings = [f"{name} {known.get(name)}" for name, value in wanted["inputs"].items() if known.get(name) != value]
    if settings:
        return f"with {', '.join(settings)}"
    return "of other engines or weights" if found.get("contestants") != wanted["contestants"] else "of other pictures"


def run_of(stage: Stage, contestants: Sequence[Contestant]) -> dict[str, Any]:
    """What decides every fill, for JSON."""
    return {
        "version": RUN_VERSION,
        "inputs_id": stage.id,
        "inputs": stage.inputs.plain(),
        "contestants": [one.plain() for one in contestants],
    }


def fill_all(folder: Path, stage: Stage, contestants: Sequence[Contestant], say: Say, cancel: CancelToken) -> Fills:
    """Make what is not there yet, one engine after the other. Raises what the engines raise, OutputError and Cancelled."""
    fills, earlier = Fills(folder), 0
    total = len(stage.groups) * len(stage.faces)
    for contestant in contestants:
        done, clock = 0, Clock(total)
        for group in stage.groups:
            place = fills.path(contestant, group, 0, 0).parent
            with explained(place):
                place.mkdir(parents=True, exist_ok=True)
            for case in stage.cases(group):
                cancel.check()
                if done % SAY_EVERY == 0:
                    say(f"{contestant.letter} {contestant.label}: case {done} of {total}{clock.left(done)}")
                there = fill_case(fills, contestant, case, stage, cancel)
                clock.count(there == 0)
                earlier += there
                done += 1
    return Fills(folder, earlier)


class Clock:
    """How long the rest will take, by the cases that were filled in this run."""

    def __init__(self, total: int) -> None:
        self._total, self._start, self._filled = total, time.monotonic(), 0

    def count(self, filled: bool) -> None:
        self._filled += filled
        if not self._filled:
            self._start = time.monotonic()

    def left(self, done: int) -> str:
        """For people; empty as long as nobody can tell."""
        if not self._filled:
            return ""
        minutes = (time.monotonic() - self._start) / self._filled * (self._total - done) / 60
        return f", about {math.ceil(minutes)} min left with this engine"


def fill_case(fills: Fills, contestant: Contestant, case: Case, stage: Stage, cancel: CancelToken) -> int:
    """How many repeats were there already; with any of them missing all are made, since an engine makes them together."""
    paths = [fills.path(contestant, case.group, case.number, repeat) for repeat in range(len(case.seeds))]
    if all(path.is_file() for path in paths):
        return len(paths)
    made: list[Completion] = []
    contestant.engine.complete(case.request(contestant.strength, stage.inputs.psi), made.append, cancel)
    if len(made) != len(paths):
        raise EngineError(f"{contestant.label} made {len(made)} fills where {len(paths)} were asked for.")
    for path, completion in zip(paths, made, strict=True):
        picture = pasted(case, completion) if stage.inputs.pasted else measured(case, completion.pixels)
        atomic_write(path, encode_png(picture, None, None, {"Comment": STATEMENT}), overwrite=True)
    return 0


def pasted(case: Case, completion: Completion) -> Pixels:
    """As it would stand in a photo that is the crop itself: feathered, tone and grain matched."""
    pixels, _ = paste_back(
        case.sitter.pixels, completion.pixels, case.hole, Similarity(1, 0, 0, 0), BlendSettings(), grain_seed=completion.seed
    )
    return frozen(pixels.astype("uint8", copy=False))

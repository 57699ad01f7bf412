"""The work behind `batch`: what is ready before the first photo, then photo by photo."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exegan_studio.cli.batch_report import BatchReport
from exegan_studio.cli.batch_steps import StepOrder, read_steps
from exegan_studio.cli.filling import make_folder
from exegan_studio.cli.progress import counted, say, stoppable
from exegan_studio.cli.ranks import Rank
from exegan_studio.domain.errors import OutputError, PictureError, StudioError, WeightsError
from exegan_studio.face.detect import FaceDetector
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.batch import Replayed, Step, order_id, replay
from exegan_studio.pipeline.exemplars import FaceFinder
from exegan_studio.pipeline.provenance import provenance_of_steps
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import list_pictures, load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png_text import png_texts

ORDER_KEY = "EXE-GAN Studio order"
"""The text in a result by which the same order knows it again."""


@dataclass(frozen=True)
class BatchOrder:
    """What was asked for. One of `masks` and `regions` is given; `painted_on`: the photo a mask belongs to, None: the
    recipe's own."""

    recipe: Path
    photos: tuple[Path, ...]
    out: Path
    masks: tuple[Path, ...] = ()
    regions: tuple[str, ...] = ()
    painted_on: Path | None = None
    only: int | None = None
    face: int | None = None
    exemplars: tuple[Path, ...] = ()
    seed: int | None = None
    count: int = 1
    weights: Path | None = None
    compute: str = "auto"

    @property
    def steps(self) -> StepOrder:
        return StepOrder(
            self.recipe, self.masks, self.regions, self.painted_on, self.only, self.exemplars, self.seed, self.weights,
            self.compute,
        )  # fmt: skip


@dataclass(frozen=True)
class Task:
    """A photo, and what the names of its results begin with."""

    photo: Path
    title: str


class Batch:
    """All that the photos share."""

    def __init__(self, order: BatchOrder, steps: Sequence[Step], detector: FaceFinder) -> None:
        self._order = order
        self._steps = steps
        self._detector = detector

    def results(self, task: Task) -> list[Path]:
        """A file for each seed."""
        first = self._steps[0].recipe.seed
        return [self._order.out / f"{task.title}_seed_{first + number}.png" for number in range(self._order.count)]

    def do(self, task: Task, cancel: CancelToken) -> dict[str, Any]:
        """What is to be reported of the photo. Raises StudioError where it cannot be done; what was written stays."""
        results = self.results(task)
        content = file_hash(task.photo)
        orders = [order_id(self._steps, number, content, self._order.face) for number in range(len(results))]
        numbers = [number for number, path in enumerate(results) if not made_before(path, orders[number])]
        plain: dict[str, Any] = {"status": "made" if numbers else "skipped", "files": [path.name for path in results]}
        if not numbers:
            return plain
        photo = load_picture(task.photo)
        if photo.sha256 != content:
            raise PictureError(f"{photo.name} is being written to.", "Try again when that is done.")
        faces = self._detector.detect(photo.eight_bit())
        done: list[Replayed] = []

        def arrived(one: Replayed) -> None:
            provenance = provenance_of_steps(photo, one.pixels, tuple(zip(one.recipes, one.reports, one.masks, strict=True)))
            text = {**provenance.png_text(), ORDER_KEY: orders[one.number]}
            export_picture(results[one.number], one.pixels, photo, overwrite=False, text=text, statement=provenance.statement())
            done.append(one)

        replay(photo, faces, self._steps, numbers, arrived, cancel, self._order.face)
        return plain | {
            "photo_sha256": content,
            "made": [results[one.number].name for one in done],
            "seconds": round(sum(one.seconds for one in done), 3),
            "changed_pixels": [[report.changed_pixels for report in one.reports] for one in done],
            "max_outside": max(report.max_outside for one in done for report in one.reports),
            "notes": list(dict.fromkeys([*photo.notes, *(note for one in done for note in one.notes)])),
        }


def carry_out(order: BatchOrder, rank: Rank) -> int:
    """Do this process's share; how many photos could not be done. Raises StudioError where nothing can be done at all, or
    nothing can be written any more."""
    tasks = rank.share(tasks_of(order))
    detector = FaceDetector()
    batch = Batch(order, read_steps(order.steps, detector), detector)
    make_folder(order.out)
    counts: Counter[str] = Counter()
    with BatchReport(order.out, rank) as report, stoppable() as cancel:
        for number, task in enumerate(tasks, 1):
            plain = {"photo": str(task.photo), **outcome(batch, task, cancel)}
            report.add(plain)
            counts[plain["status"]] += 1
            say(f"{number} of {len(tasks)}: {shown_name(task.photo)}: {words(plain)}")
    told = ", ".join(f"{counts[status]} {status}" for status in ("made", "skipped", "failed") if counts[status]) or "none to do"
    print(f"{counted(len(tasks), 'photo')}: {told}; {report.name} in {order.out}")
    return counts["failed"]


def outcome(batch: Batch, task: Task, cancel: CancelToken) -> dict[str, Any]:
    """What became of the photo. Raises what would stop every other photo, too."""
    try:
        return batch.do(task, cancel)
    except (OutputError, WeightsError):
        raise
    except StudioError as error:
        return {"status": "failed", "message": error.message, "next_step": error.next_step}
    except Exception as error:  # noqa: BLE001 - thousands of other photos must not wait for one that nobody foresaw
        return {
            "status": "failed",
            "message": f"Something unexpected happened: {type(error).__name__}: {error}.",
            "next_step": "",
        }


def words(plain: dict[str, Any]) -> str:
    if plain["status"] == "failed":
        return f"{plain['message']} {plain['next_step']}".strip()
    return "made before" if plain["status"] == "skipped" else ", ".join(plain["made"])


def made_before(path: Path, order: str) -> bool:
    """Whether the file is there, whole, and the same order's. Raises PictureError where the name is anything else's."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise TakenError(path) from fault
    try:
        same = png_texts(data).get(ORDER_KEY) == order
    except ValueError as fault:
        raise TakenError(path) from fault
    if not same:
        raise TakenError(path)
    return True


class TakenError(StudioError):
    """A result's name is taken by something else: only this photo cannot be done."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{shown_name(path)} exists already and is not this order's.", "Give another folder with --out.")


def tasks_of(order: BatchOrder) -> list[Task]:
    """In the order of the command, folders in the order a person counts. Raises OutputError where results would lie among the
    photos or two photos' results under one name, ExemplarError as `list_pictures`."""
    photos: list[Path] = []
    for path in order.photos:
        if path.is_dir() and order.out.is_dir() and path.samefile(order.out):
            raise OutputError("The results would lie among the photos.", "Give another folder with --out.")
        photos += list_pictures(path) if path.is_dir() else [path]
    photos = list(dict.fromkeys(photos))
    stems = Counter(path.stem.casefold() for path in photos)
    titles = [path.stem if stems[path.stem.casefold()] == 1 else path.name.replace(".", "_") for path in photos]
    twice = [title for title, count in Counter(title.casefold() for title in titles).items() if count > 1]
    if twice:
        raise OutputError(f"Several photos are called {shown_name(Path(twice[0]))}.", "Do their folders one by one.")
    return [Task(path, title) for path, title in zip(photos, titles, strict=True)]

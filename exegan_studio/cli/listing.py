"""The work behind `evaluate listed`: read, fill, lay side by side, write."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exegan_studio.cli.filling import make_folder
from exegan_studio.cli.progress import say, stoppable
from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import OutputError
from exegan_studio.engines.registry import create_engine
from exegan_studio.evaluation.graft_quality_sheet import as_jpeg, drawn, swapped
from exegan_studio.evaluation.listed_cases import FilledCase, ListedCase, ReadCase, fill_cases, read_list
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.warp import resized
from exegan_studio.pipeline.edit import FillSettings
from exegan_studio.pipeline.provenance import STATEMENT
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png import encode_png

REPORT, KEY, FILLS = "report.json", "key.json", "fills"
QUALITY = 94


@dataclass(frozen=True)
class ListOrder:
    """What was asked for; as the command's options."""

    path: Path
    folders: tuple[Path, ...]
    out: Path
    engine: str = "graft"
    weights: Path | None = None
    compute: str = "auto"
    count: int = 2
    seed: int = 0
    only: tuple[int, ...] = ()
    against: Path | None = None
    blind: bool = False
    size: int = 512
    overwrite: bool = False

    def seeds(self) -> range:
        return range(self.seed, self.seed + self.count)


@dataclass
class Written:
    """Writes each case as soon as it is filled. `earlier`: the ids of the run that is compared with, by case."""

    order: ListOrder
    numbers: list[int]
    earlier: dict[int, str]
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def add(self, place: int, read: ReadCase, filled: FilledCase) -> None:
        """Raises OutputError where it cannot be written, or the earlier run had other inputs; PictureError where a picture of
        that run is gone."""
        number, order = self.numbers[place], self.order
        runs = [list(filled.fills)]
        if order.against is not None:
            runs.append(self.earlier_fills(order.against, number, read))
        if order.blind and swapped(order.seed, number):
            runs.reverse()
        words = f"{number} {read.case.hole}, {read.case.sitter.stem}, {read.case.exemplar.stem}"
        shown = [(words, read.over_hole()), (read.case.seen, read.exemplar.pixels)]
        for run in runs:
            shown += [(f"seed {seed}", one) for seed, one in zip(order.seeds(), run, strict=True)]
        row = [(caption, resized(one, order.size, order.size)) for caption, one in shown]
        atomic_write(order.out / sheet_name(number, read.case), as_jpeg(drawn([row]), QUALITY), order.overwrite)
        for seed, one in zip(order.seeds(), filled.fills, strict=True):
            picture = encode_png(one, None, None, {"Comment": STATEMENT})
            atomic_write(order.out / fill_name(number, seed), picture, order.overwrite)
        case = read.case
        self.rows.append(
            {
                "number": number, "hole": case.hole, "sitter": case.sitter.name, "exemplar": case.exemplar.name,
                "seen": case.seen, "id": read.id, "notes": list(filled.notes), "seams": list(filled.seams),
            }
        )  # fmt: skip
        say(f"{words}{''.join(f'; {note}' for note in filled.notes)}")

    def earlier_fills(self, folder: Path, number: int, read: ReadCase) -> list[Pixels]:
        if self.earlier.get(number) != read.id:
            raise OutputError(
                f"Case {number} of {shown_name(folder)} had other inputs, or none.",
                "Compare runs of the same list and pictures.",
            )
        return [load_picture(folder / fill_name(number, seed)).eight_bit() for seed in self.order.seeds()]


def sheet_name(number: int, case: ListedCase) -> str:
    words = Path(case.hole).stem.replace(" ", "_")
    return f"{number:03d}_{words}_{case.sitter.stem}_{case.exemplar.stem}.jpg"


def fill_name(number: int, seed: int) -> str:
    return f"{FILLS}/{number:03d}_seed_{seed}.png"


def carry_out(order: ListOrder) -> None:
    """Raises StudioError. What is written before a failure stays."""
    cases = read_list(order.path, order.folders)
    numbers = sorted(set(order.only)) or list(range(len(cases)))
    if numbers[-1] >= len(cases):
        raise OutputError(f"There is no case {numbers[-1]}: the list has {len(cases)}.", "They are counted from 0.")
    earlier = {} if order.against is None else earlier_ids(order.against)
    names = [sheet_name(number, cases[number]) for number in numbers]
    names += [fill_name(number, seed) for number in numbers for seed in order.seeds()]
    for name in (*names, REPORT, *([KEY] if order.blind else [])):
        refuse_taken(order.out / name, order.overwrite)
    engine = create_engine(order.engine, order.weights, order.compute)
    make_folder(order.out / FILLS)
    written = Written(order, numbers, earlier)
    with stoppable() as cancel:
        settings = FillSettings(count=order.count, seed=order.seed)
        fill_cases([cases[number] for number in numbers], engine, FaceDetector(), settings, written.add, cancel)
    report = {"engine": engine.name, "weights_id": engine.weights_id, "seeds": list(order.seeds()), "cases": written.rows}
    write_json(order, REPORT, report)
    if order.blind:
        write_json(
            order, KEY, {f"{number}": "earlier first" if swapped(order.seed, number) else "this first" for number in numbers}
        )
    print(f"{len(numbers)} cases in {order.out}")


def write_json(order: ListOrder, name: str, content: dict[str, Any]) -> None:
    atomic_write(order.out / name, f"{json.dumps(content, indent=2)}\n".encode(), order.overwrite)


def earlier_ids(folder: Path) -> dict[int, str]:
    """The inputs of an earlier run by case. Raises OutputError where the folder holds none."""
    try:
        cases = json.loads((folder / REPORT).read_text("utf-8"))["cases"]
        return {int(case["number"]): str(case["id"]) for case in cases}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise OutputError(f"{shown_name(folder)} holds no listed cases.", "Name the folder of an earlier run.") from fault

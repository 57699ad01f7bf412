"""The work behind `evaluate engines`: refuse, fill, measure, write."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from exegan_studio.cli.filling import make_folder
from exegan_studio.cli.progress import say, stoppable
from exegan_studio.domain.errors import OutputError, StudioError
from exegan_studio.evaluation.comparison.cases import Stage, make_stage
from exegan_studio.evaluation.comparison.filling import fill_all, open_run
from exegan_studio.evaluation.comparison.order import Order, contestants
from exegan_studio.evaluation.graft_quality_faces import enlarged_note, read_faces
from exegan_studio.face.detect import FaceDetector
from exegan_studio.storage.atomic import atomic_write
from exegan_studio.storage.names import shown_name

LIBRARIES: Final = {"torchmetrics": "torchmetrics", "sklearn": "scikit-learn"}
"""Packages by the names they are imported by."""


@dataclass(frozen=True)
class Output:
    """Where results go and how they are shown."""

    out: Path
    print_json: bool = False


def carry_out(order: Order, output: Output) -> None:
    """Fill what is not filled yet, measure all of it and write the reports. Raises StudioError."""
    refuse_without_libraries()
    from exegan_studio.evaluation.comparison.measuring import load_judges  # with the libraries of the extra
    from exegan_studio.evaluation.comparison.report import table_of
    from exegan_studio.evaluation.comparison.results import PAGE, REPORT, compare, files_of

    if output.out.exists() and not output.out.is_dir():
        raise OutputError(f"{shown_name(output.out)} is a file.", "Name a folder with --out.")
    taking_part = contestants(order)
    judges = load_judges(order.networks)
    stage = read_stage(order)
    make_folder(output.out)
    open_run(output.out, stage, taking_part)
    with stoppable() as cancel:
        fills = fill_all(output.out, stage, taking_part, say, cancel)
        comparison = compare(order, stage, taking_part, judges, fills, say, cancel)
    written: dict[str, bytes] = {}
    for name, content in files_of(comparison, fills, say):
        atomic_write(output.out / name, content, overwrite=True)
        written[name] = content if name == REPORT else b""
    if output.print_json:
        print(written[REPORT].decode(), end="")
    else:
        print(f"{table_of(comparison)}\n\n{PAGE}, {REPORT} and {len(written) - 2} more files in {output.out}")


def refuse_without_libraries() -> None:
    """Raise StudioError where the extra was not installed."""
    missing = [package for name, package in LIBRARIES.items() if find_spec(name) is None]
    if missing:
        words = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed."
        raise StudioError(words, 'Comparing engines needs the extra: pip install -e ".[evaluate]".')


def read_stage(order: Order) -> Stage:
    """Raises PictureError and MaskError."""
    inputs = order.inputs
    say("Reading faces")
    sources, detector = list(order.pictures), FaceDetector()
    faces = read_faces(sources, inputs.size, inputs.count, inputs.seed, detector, say, inputs.every_picture)
    notes = enlarged_note(faces, inputs.size)
    if len(faces) < inputs.count:
        notes.append(f"There are {len(faces)} pictures, not {inputs.count}.")
    return make_stage(faces, inputs, notes)

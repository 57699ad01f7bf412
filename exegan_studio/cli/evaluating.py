"""The work behind `evaluate graft`: refuse, judge, write."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exegan_studio.cli.filling import make_folder
from exegan_studio.cli.progress import say
from exegan_studio.domain.errors import OutputError
from exegan_studio.evaluation.graft_quality import SEEDS_EVERY, Inputs, Judgement, Order, judge, make_inputs, subject_of
from exegan_studio.evaluation.graft_quality_earlier import REPORT, RESULTS, earlier_judgement, earlier_report, result_name
from exegan_studio.evaluation.graft_quality_report import report_of, table
from exegan_studio.evaluation.graft_quality_sheet import ROWS, SEED_ROWS, as_jpeg, case_sheets, key_of, pages_of, seed_sheets
from exegan_studio.pipeline.provenance import STATEMENT
from exegan_studio.storage.atomic import atomic_write, refuse_taken
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.png import encode_png

KEY = "key.json"
QUALITY = 93


@dataclass(frozen=True)
class Output:
    """Where results go and how they are shown."""

    out: Path
    against: Path | None = None
    blind: bool = False
    overwrite: bool = False
    print_json: bool = False


def sheet_names(count: int) -> tuple[list[str], list[str]]:
    """Names of the pages of cases and of seeds, for `count` cases of a kind."""
    cases = [f"sheet_{page:02d}.jpg" for page in range(1, pages_of(2 * count, ROWS) + 1)]
    seeds = [f"seeds_{page:02d}.jpg" for page in range(1, pages_of(-(-count // SEEDS_EVERY), SEED_ROWS) + 1)]
    return cases, seeds


def carry_out(order: Order, output: Output) -> None:
    """Nothing is written before all is measured. Raises StudioError."""
    pages, seed_pages = sheet_names(order.count)
    results = [result_name(number) for number in range(2 * order.count)]
    refuse(output, [*pages, *seed_pages, *results, REPORT, *([KEY] if output.blind else [])])
    inputs, runs = judged(order, output.against)
    report = report_of(order, inputs, runs)
    sheets = case_sheets(inputs, runs, order.seed if output.blind else None)
    make_folder(output.out / RESULTS)
    for name, sheet in zip([*pages, *seed_pages], [*sheets, *seed_sheets(inputs, runs[0])], strict=True):
        atomic_write(output.out / name, as_jpeg(sheet, QUALITY), output.overwrite)
    for case, name in zip(inputs.cases, results, strict=True):
        picture = encode_png(runs[0].results[case.number], None, None, {"Comment": STATEMENT})
        atomic_write(output.out / name, picture, output.overwrite)
    if output.blind:
        write_json(output, KEY, key_of(inputs, runs, order.seed))
    text = write_json(output, REPORT, report)
    print(text if output.print_json else f"{table(report)}\n\n{len(pages)} sheets and {REPORT} in {output.out}")


def judged(order: Order, against: Path | None) -> tuple[Inputs, list[Judgement]]:
    """The run that was asked for, and the one it is compared with: other weights, or the folder of an earlier run."""
    subjects = [subject_of(order.weights)]
    earlier = None
    if against is not None and against.is_dir():
        earlier = earlier_report(against, order)
    elif against is not None:
        subjects.append(subject_of(against))
    inputs = make_inputs(order, say)
    known = [] if earlier is None or against is None else [earlier_judgement(against, earlier, inputs)]
    return inputs, [*(judge(subject, inputs, order.pasted, say) for subject in subjects), *known]


def refuse(output: Output, names: list[str]) -> None:
    """Raise OutputError before any work where a result's name is taken, or the folder's is a file's."""
    if output.out.exists() and not output.out.is_dir():
        raise OutputError(f"{shown_name(output.out)} is a file.", "Name a folder with --out.")
    for name in names:
        try:
            refuse_taken(output.out / name, output.overwrite)
        except OutputError as error:
            raise OutputError(error.message, "Give another folder with --out, or add --overwrite.") from error


def write_json(output: Output, name: str, content: dict[str, Any]) -> str:
    text = json.dumps(content, indent=2, allow_nan=False)
    atomic_write(output.out / name, f"{text}\n".encode(), output.overwrite)
    return text

"""From fills to files: everything measured, summed up and laid out."""

import json
from collections.abc import Iterator
from typing import Final

from exegan_studio.domain.arrays import Pixels
from exegan_studio.evaluation.comparison.cases import Stage
from exegan_studio.evaluation.comparison.filling import Fills, Say
from exegan_studio.evaluation.comparison.measuring import Judges, measure_all
from exegan_studio.evaluation.comparison.order import Contestant, Order
from exegan_studio.evaluation.comparison.page import page_of
from exegan_studio.evaluation.comparison.report import Comparison, csv_of, report_of, summary_csv
from exegan_studio.evaluation.comparison.sheets import QUALITY, sheet_name, sheets
from exegan_studio.evaluation.comparison.summary import summarize
from exegan_studio.evaluation.comparison.telling import telling_rows
from exegan_studio.evaluation.graft_quality_sheet import as_jpeg
from exegan_studio.jobs.cancel import CancelToken

REPORT: Final = "report.json"
TABLE: Final = "fills.csv"
SUMMARY: Final = "summary.csv"
PAGE: Final = "report.html"


def compare(
    order: Order,
    stage: Stage,
    contestants: list[Contestant],
    judges: Judges,
    fills: Fills,
    say: Say,
    cancel: CancelToken,
) -> Comparison:
    """Raises PictureError where a fill is gone or damaged, and Cancelled."""
    measured = measure_all(stage, contestants, fills, judges, say, cancel)
    lines = summarize(measured, [one.letter for one in contestants], [group.name for group in stage.groups])
    notes = (*stage.notes, *measured.notes)
    if fills.earlier:
        notes += (f"{fills.earlier} fills were there from an earlier start of the same command, and were not made again.",)
    return Comparison(order, stage, contestants, judges, measured, lines, notes)


def files_of(comparison: Comparison, fills: Fills, say: Say) -> Iterator[tuple[str, bytes]]:
    """Names and contents of all files but the fills, the report for people last. Raises PictureError."""
    yield REPORT, f"{json.dumps(report_of(comparison), indent=2, allow_nan=False)}\n".encode()
    yield TABLE, csv_of(comparison).encode()
    yield SUMMARY, summary_csv(comparison).encode()
    say("Drawing sheets")
    stage, contestants = comparison.stage, comparison.contestants
    first = {sheet_name(group.name, 1): group.name for group in stage.groups}
    shown: dict[str, Pixels] = {}
    for name, sheet in sheets(stage, contestants, fills):
        yield name, as_jpeg(sheet, QUALITY)
        if name in first:
            shown[first[name]] = sheet
    telling = list(telling_rows(stage, contestants, fills, comparison.measured))
    yield PAGE, page_of(comparison, shown, telling).encode()

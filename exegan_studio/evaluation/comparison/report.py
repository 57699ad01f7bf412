"""The comparison in numbers: report.json, fills.csv, summary.csv, and a table for the terminal."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from exegan_studio import __version__
from exegan_studio.evaluation.comparison.cases import Stage
from exegan_studio.evaluation.comparison.measuring import Judges, Measured
from exegan_studio.evaluation.comparison.order import Contestant, Order
from exegan_studio.evaluation.comparison.picture_measures import PICTURE_MEASURES
from exegan_studio.evaluation.comparison.summary import ALL, MEASURES, Apart, Line, Stat, rounded
from exegan_studio.storage.names import shown_name

REPORT_VERSION: Final = 1
LIBRARIES: Final = ("torch", "torchmetrics", "scikit-learn")


@dataclass(frozen=True)
class Comparison:
    """Everything that is reported. `lines`: by group's name and ALL. `notes`: what the reader should know."""

    order: Order
    stage: Stage
    contestants: Sequence[Contestant]
    judges: Judges
    measured: Measured
    lines: dict[str, list[Line]]
    notes: tuple[str, ...]

    def titles(self) -> dict[str, str]:
        """Of the groups by their names, ALL last where there are several."""
        own = {group.name: group.title for group in self.stage.groups}
        return own | ({ALL: "all of these"} if len(own) > 1 else {})


def report_of(comparison: Comparison) -> dict[str, Any]:
    """Plain values, no times: the same inputs give the same report."""
    stage = comparison.stage
    return {
        "version": REPORT_VERSION,
        "program": f"EXE-GAN Studio {__version__}",
        "libraries": {name: version(name) for name in LIBRARIES},
        "pictures": [shown_name(source) for source in comparison.order.pictures],
        "inputs": stage.inputs.plain(),
        "inputs_id": stage.id,
        "contestants": [one.plain() for one in comparison.contestants],
        "networks": list(comparison.judges.about),
        "notes": list(comparison.notes),
        "measures": {name: {"unit": kind.unit, "best": kind.best} for name, kind in MEASURES.items()},
        "groups": [{"name": one.name, "kind": one.kind, "band": one.band and list(one.band)} for one in stage.groups],
        "summary": {name: {line.measure: line.plain() for line in comparison.lines[name]} for name in comparison.titles()},
        "fills": [
            {
                "contestant": row.contestant,
                "group": row.group,
                "case": row.number,
                "repeat": row.repeat,
                "seed": row.seed,
                "sitter": row.sitter,
                "exemplar": row.exemplar,
                "share": rounded(row.share),
                "scores": {name: rounded(value) for name, value in row.scores.items()},
            }
            for row in comparison.measured.rows
        ],
        "sets": [
            {"contestant": letter, "group": group, "repeat": repeat, "scores": {k: rounded(v) for k, v in scores.items()}}
            for (letter, group, repeat), scores in comparison.measured.sets.items()
        ],
    }


def csv_of(comparison: Comparison) -> str:
    """A line for every fill."""
    names = [name for name in PICTURE_MEASURES if any(name in row.scores for row in comparison.measured.rows)]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["contestant", "group", "case", "repeat", "seed", "sitter", "exemplar", "share", *names])
    for row in comparison.measured.rows:
        scores = [f"{row.scores[name]:.6g}" if name in row.scores else "" for name in names]
        about = [row.contestant, row.group, row.number, row.repeat, row.seed, row.sitter, row.exemplar]
        table.writerow([*about, f"{row.share:.4f}", *scores])
    return out.getvalue()


def summary_csv(comparison: Comparison) -> str:
    """A line for every group, measure and engine; what is not known is empty."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["group", "measure", "contestant", "mean", "sd", "pictures_sd", "less_first", "se", "n"])
    for name in comparison.titles():
        for line in comparison.lines[name]:
            for number, (one, stat) in enumerate(zip(comparison.contestants, line.stats, strict=True)):
                apart = line.apart[number - 1].plain() if number else {"mean": None, "se": None, "n": None}
                table.writerow([name, line.measure, one.letter, *stat.plain().values(), *apart.values()])
    return out.getvalue()


def table_of(comparison: Comparison) -> str:
    """For the terminal: who took part, remarks, and the means of every group."""
    lines = [f"{one.letter}  {one.label} ({one.engine.weights_id})" for one in comparison.contestants]
    lines += [f"inputs {comparison.stage.id}: {len(comparison.stage.faces)} pictures of {comparison.stage.inputs.size} pixels"]
    lines += comparison.notes
    letters = [one.letter for one in comparison.contestants]
    first, *others = letters
    head = "".join(f" {letter:>18}" for letter in letters) + "".join(f" {f'{one} - {first} ± s.e.':>20}" for one in others)
    for name, title in comparison.titles().items():
        lines += ["", f"{title:26}{head}"]
        for line in comparison.lines[name]:
            kind = MEASURES[line.measure]
            cells = "".join(f" {stat_words(one, kind.places):>18}" for one in line.stats)
            cells += "".join(f" {apart_words(one, kind.places):>20}" for one in line.apart)
            lines.append(f"{kind.title:26}{cells}  {', '.join(filter(None, (kind.unit, f'{kind.best} is better')))}")
    return "\n".join(lines)


def stat_words(one: Stat, places: int) -> str:
    return f"{one.mean:.{places}f}" if one.sd is None else f"{one.mean:.{places}f} ± {one.sd:.{places}f}"


def apart_words(one: Apart, places: int) -> str:
    return f"{one.mean:+.{places}f}" if one.se is None else f"{one.mean:+.{places}f} ± {one.se:.{places}f}"

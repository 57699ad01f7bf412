"""The judgement in numbers: report.json, and a table to read."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from exegan_studio import __version__
from exegan_studio.evaluation.graft_quality import Inputs, Judgement, Order
from exegan_studio.evaluation.graft_quality_cases import CROSS, HOLES, SELF, Case
from exegan_studio.evaluation.graft_quality_scores import MEASURES, Scores

REPORT_VERSION = 1
PLACES = 4
TITLES = {SELF: "Self-reconstruction", CROSS: "Cross-identity fills"}


def report_of(order: Order, inputs: Inputs, runs: Sequence[Judgement]) -> dict[str, Any]:
    """Plain values, no times: the same inputs give the same report."""
    return {
        "version": REPORT_VERSION,
        "program": f"EXE-GAN Studio {__version__}",
        "settings": {"pictures": [source.name for source in order.pictures], **deciding(order)},
        "inputs_id": inputs.id,
        "notes": list(inputs.notes),
        "runs": [{"label": run.label, "weights_id": run.weights_id} for run in runs],
        "measures": {name: {"unit": kind.unit, "best": kind.best} for name, kind in MEASURES.items()},
        "summary": {kind: summary(inputs, runs, kind) for kind in TITLES},
        "cases": [plain_case(case, inputs, runs) for case in inputs.cases],
    }


def deciding(order: Order) -> dict[str, Any]:
    """What two runs must share to be compared."""
    return {"count": order.count, "size": order.size, "seed": order.seed, "pasted": order.pasted}


def plain_case(case: Case, inputs: Inputs, runs: Sequence[Judgement]) -> dict[str, Any]:
    return {
        "number": case.number,
        "kind": case.kind,
        "region": case.region,
        "pair": case.pair,
        "sitter": case.sitter_name,
        "exemplar": case.exemplar.name,
        "photo": rounded(inputs.photo_scores[case.number]),
        "runs": [rounded(run.scores[case.number]) for run in runs],
    }


def rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, PLACES) for name, value in scores.items()}


def summary(inputs: Inputs, runs: Sequence[Judgement], kind: str) -> dict[str, Any]:
    """Means and standard deviations over all cases of a kind, by region, and by pair."""
    cases = [one for one in inputs.cases if one.kind == kind]
    groups = {"all": cases}
    groups |= {region: [one for one in cases if one.region == region] for region in HOLES}
    groups |= {pair: [one for one in cases if one.pair == pair] for pair in dict.fromkeys(one.pair for one in cases)}
    return {name: group_summary(group, inputs, runs) for name, group in groups.items() if group}


def group_summary(cases: Sequence[Case], inputs: Inputs, runs: Sequence[Judgement]) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for name in MEASURES:
        columns = [[run.scores[one.number].get(name) for one in cases] for run in runs]
        if all(value is None for column in columns for value in column):
            continue
        row: dict[str, Any] = {"runs": [spread(column) for column in columns]}
        # A seed's seam is compared with the photo's own.
        seen = [one for one, value in zip(cases, columns[0], strict=True) if value is not None]
        photo = spread(inputs.photo_scores[one.number].get(name.removeprefix("seeds_")) for one in seen)
        if photo is not None:
            row["photo"] = photo
        if len(runs) == 2:
            row["difference"] = difference(*columns)
        rows[name] = row
    return rows


def spread(values: Iterable[float | None]) -> dict[str, float] | None:
    """Mean, standard deviation and number of those that are there; None of none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    sd = float(np.std(known, ddof=1)) if len(known) > 1 else 0.0
    return {"mean": round(float(np.mean(known)), PLACES), "sd": round(sd, PLACES), "n": len(known)}


def difference(first: Sequence[float | None], second: Sequence[float | None]) -> dict[str, float] | None:
    """First less second, case by case: mean, and standard error of the mean."""
    apart = spread(a - b for a, b in zip(first, second, strict=True) if a is not None and b is not None)
    if apart is None:
        return None
    return {"mean": apart["mean"], "se": round(apart["sd"] / math.sqrt(apart["n"]), PLACES), "n": apart["n"]}


def table(report: dict[str, Any]) -> str:
    """The means over all cases, and the main ones by region, for people."""
    lines = [*report["notes"], f"inputs {report['inputs_id']}, {report['settings']['size']} pixels"]
    lines += [f"  {letter}: {run['label']} ({run['weights_id']})" for letter, run in zip("AB", report["runs"], strict=False)]
    for kind, title in TITLES.items():
        groups = report["summary"][kind]
        lines += ["", f"{title}, {sum(one['kind'] == kind for one in report['cases'])} cases"]
        lines += overall(groups["all"], len(report["runs"]))
        lines += ["", *by_group(groups)]
    return "\n".join(lines)


def overall(rows: dict[str, Any], runs: int) -> list[str]:
    names = ["A", "B"][:runs]
    lines = [
        f"{'':18}{'photo':>9}" + "".join(f"{name:>9}{'sd':>9}" for name in names) + ("    A - B ± s.e." if runs == 2 else "")
    ]
    for name, row in rows.items():
        kind = MEASURES[name]
        line = f"{name:18}{number(row.get('photo'))}"
        line += "".join(f"{number(one)}{number(one, 'sd')}" for one in row["runs"])
        apart = row.get("difference")
        if apart is not None:
            line += f"{apart['mean']:>+9.3f} ± {apart['se']:<7.3f}"
        lines.append(f"{line}  {', '.join(part for part in (kind.unit, best(kind.best)) if part)}")
    return lines


def best(value: str) -> str:
    return f"best: {value}" if value else ""


def number(stat: dict[str, float] | None, key: str = "mean") -> str:
    return f"{'-':>9}" if stat is None else f"{stat[key]:>9.3f}"


SHORT = {
    "psnr": "psnr",
    "ssim": "ssim",
    "gradient_error": "gradient",
    "tone_error": "tone err",
    "flow_error": "flow",
    "tone_step": "step",
    "seam_slope": "seam",
    "sharpness": "sharp",
    "grain": "grain",
    "confidence": "sound",
    "suitability": "suits",
}


def by_group(groups: dict[str, Any]) -> list[str]:
    """A line for every group and run."""
    shown = [name for name in SHORT if name in groups["all"]]
    lines = [f"{'':20}" + "".join(f"{SHORT[name]:>9}" for name in shown)]
    for group, rows in groups.items():
        runs = len(rows[shown[0]]["runs"])
        for k in range(runs):
            label = group if runs == 1 else f"{group} {'AB'[k]}"
            lines.append(f"{label:20}" + "".join(number(rows[name]["runs"][k] if name in rows else None) for name in shown))
    return lines

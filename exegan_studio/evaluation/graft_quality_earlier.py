"""An earlier run's results, to compare with: what changed in the program since then shows as well."""

import json
from pathlib import Path
from typing import Any

from exegan_studio.domain.errors import OutputError
from exegan_studio.evaluation.graft_quality import Inputs, Judgement, Order
from exegan_studio.evaluation.graft_quality_report import REPORT_VERSION, deciding
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name

REPORT, RESULTS = "report.json", "results"


def result_name(number: int) -> str:
    """A case's result within the folder of a run."""
    return f"{RESULTS}/case_{number:03d}.png"


def earlier_report(folder: Path, order: Order) -> dict[str, Any]:
    """The report of an earlier run. Raises OutputError where there is none, or it was asked for something else."""
    name = shown_name(folder)
    again = "Name the folder of an earlier evaluation, or a weights file."
    try:
        report = json.loads((folder / REPORT).read_text("utf-8"))
        version, settings = report["version"], report["settings"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise OutputError(f"{name} holds no evaluation's report.", again) from fault
    if version != REPORT_VERSION:
        raise OutputError(f"{name} was measured in another way (version {version}).", "Evaluate it again with that program.")
    wanted = deciding(order)
    unlike = [f"{key} {settings.get(key)}" for key in wanted if settings.get(key) != wanted[key]]
    if unlike:
        raise OutputError(f"{name} was made with {', '.join(unlike)}.", "Ask for the same, or compare with another.")
    return report


def earlier_judgement(folder: Path, report: dict[str, Any], inputs: Inputs) -> Judgement:
    """The first run of that report with its pictures. Raises OutputError where it was about other faces, PictureError where a
    picture is gone."""
    if report["inputs_id"] != inputs.id:
        raise OutputError(f"{shown_name(folder)} was made from other pictures.", "Give the same ones with --pictures.")
    run = report["runs"][0]
    judged = Judgement(f"{shown_name(folder)}: {run['label']}", run["weights_id"])
    for case in report["cases"]:
        number = case["number"]
        judged.scores[number] = case["runs"][0]
        judged.results[number] = load_picture(folder / result_name(number)).eight_bit()
    return judged

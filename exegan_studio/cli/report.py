"""report.json: how every candidate was made, and what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from exegan_studio import __version__
from exegan_studio.cli.faces import plain_face
from exegan_studio.cli.sitter import Sitter
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import Engine, ExemplarCrop, Suitability

REPORT_VERSION = 1


@dataclass(frozen=True)
class Filled:
    """What there is to report of one fill: a suitability for every exemplar, a file's name for every candidate, and the
    engine."""

    sitter: Sitter
    exemplars: Sequence[ExemplarCrop]
    suitability: Sequence[Suitability]
    engine: Engine
    candidates: Sequence[Candidate]
    files: Sequence[str]
    warnings: Sequence[str]


def report_of(filled: Filled) -> dict[str, Any]:
    """Plain values. `max_outside` is in steps of the photo's depth, whose largest value is `depth`."""
    candidates, edit = filled.candidates, filled.sitter.edit
    recipe = candidates[0].recipe
    judged = zip(filled.exemplars, filled.suitability, strict=True)
    return {
        "version": REPORT_VERSION,
        "program": f"EXE-GAN Studio {__version__}",
        "statement": "edited with a generative model",
        **plain_sitter(filled.sitter),
        "exemplars": [{**plain_exemplar(one, found), "weight": one.weight, "zones": list(one.zones)} for one, found in judged],
        "engine": recipe.engine,
        "weights_id": recipe.weights_id,
        "made_by": filled.engine.description,
        "levels": list(filled.engine.levels),
        "mix_stop": recipe.mix_stop,
        "style": asdict(recipe.style),
        "depth": int(np.iinfo(edit.base.dtype).max),
        "max_outside": max(one.report.max_outside for one in candidates),
        "candidates": [plain_candidate(one, file) for one, file in zip(candidates, filled.files, strict=False)],
        "warnings": [*edit.photo.notes, *filled.warnings],
    }


def plain_sitter(sitter: Sitter) -> dict[str, Any]:
    """Photo, face and hole."""
    edit = sitter.edit
    photo, face = edit.photo, plain_face(0, edit.face)
    del face["face"]
    return {
        "photo": {"name": photo.name, "sha256": photo.sha256, "width": photo.width, "height": photo.height},
        "face": {**face, "crop_size": edit.crop.size},
        "hole_pixels": int(np.count_nonzero(sitter.mask)),
    }


def plain_exemplar(exemplar: ExemplarCrop, suitability: Suitability) -> dict[str, Any]:
    judged = {"value": round(suitability.value, 4), "reasons": list(suitability.reasons)}
    return {"name": exemplar.name, "sha256": exemplar.sha256, "suitability": judged}


def suitability_words(name: str, plain: Mapping[str, Any]) -> str:
    """A line for people, of a suitability as in the report."""
    reasons = "; ".join(plain["reasons"])
    return f"{plain['value']:.2f}  {name}" + (f": {reasons}" if reasons else "")


def plain_candidate(candidate: Candidate, file: str) -> dict[str, Any]:
    report = candidate.report
    return {
        "file": file,
        "seed": candidate.recipe.seed,
        "seconds": round(candidate.seconds, 3),
        "max_outside": report.max_outside,
        "changed_pixels": report.changed_pixels,
        "outside_crop": report.outside_crop,
        "notes": list(candidate.notes),
        "recipe": candidate.recipe.to_json(),
    }

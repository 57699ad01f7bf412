"""report.json: how every candidate was made, and what it changed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from exegan_studio import __version__
from exegan_studio.cli.faces import plain_face
from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.recipe import Candidate
from exegan_studio.engines.protocol import ExemplarCrop
from exegan_studio.pipeline.edit import FaceEdit

REPORT_VERSION = 1


def report_of(
    edit: FaceEdit,
    mask: MaskArray,
    exemplars: Sequence[ExemplarCrop],
    candidates: Sequence[Candidate],
    files: Sequence[str],
    warnings: Sequence[str],
) -> dict[str, Any]:
    """Plain values. `max_outside` is in steps of the photo's depth, whose largest value is `depth`."""
    photo = edit.photo
    face = plain_face(0, edit.face)
    del face["face"]
    return {
        "version": REPORT_VERSION,
        "program": f"EXE-GAN Studio {__version__}",
        "statement": "edited with a generative model",
        "photo": {"name": photo.name, "sha256": photo.sha256, "width": photo.width, "height": photo.height},
        "face": {**face, "crop_size": edit.crop.size},
        "hole_pixels": int(np.count_nonzero(mask)),
        "exemplars": [{"name": one.name, "sha256": one.sha256, "weight": one.weight} for one in exemplars],
        "engine": candidates[0].recipe.engine,
        "weights_id": candidates[0].recipe.weights_id,
        "depth": int(np.iinfo(edit.base.dtype).max),
        "max_outside": max(one.report.max_outside for one in candidates),
        "candidates": [plain_candidate(one, file) for one, file in zip(candidates, files, strict=False)],
        "warnings": [*photo.notes, *warnings],
    }


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

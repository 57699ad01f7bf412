"""All fills measured: a row of numbers for every one, and a few for every set of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np
import torch

from exegan_studio.domain.arrays import Pixels
from exegan_studio.evaluation.comparison.cases import Case, Group, Stage
from exegan_studio.evaluation.comparison.filling import Fills, Say
from exegan_studio.evaluation.comparison.order import Contestant, Networks
from exegan_studio.evaluation.comparison.picture_measures import meter_scores, picture_scores
from exegan_studio.evaluation.comparison.set_measures import Features, caution, set_scores
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.masking.random_holes import share_of
from exegan_studio.pipeline.meters import yardstick
from exegan_studio.storage.names import shown_name
from exegan_studio.training.feature_networks.inception import FEATURES, Inception, load_inception
from exegan_studio.training.feature_networks.inception import NEXT_STEP as INCEPTION_NEXT
from exegan_studio.training.feature_networks.lpips import NEXT_STEP as LPIPS_NEXT
from exegan_studio.training.feature_networks.lpips import Lpips, load_lpips

AT_ONCE: Final = 8
NO_LPIPS: Final = f"LPIPS was not measured: --lpips FILE names its network. {LPIPS_NEXT}"
NO_INCEPTION: Final = f"FID, P-IDS and U-IDS were not measured: --inception FILE names their network. {INCEPTION_NEXT}"


@dataclass(frozen=True)
class Judges:
    """Feature networks that are there, what is known of them for the report, and remarks about what is missing."""

    inception: Inception | None = None
    lpips: Lpips | None = None
    about: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One fill. `share`: of the picture that is hole, 0..1."""

    contestant: str
    group: str
    number: int
    repeat: int
    seed: int
    sitter: str
    exemplar: str
    share: float
    scores: dict[str, float]


@dataclass
class Measured:
    """`sets`: by contestant's letter, group's name and repeat."""

    rows: list[Row] = field(default_factory=list[Row])
    sets: dict[tuple[str, str, int], dict[str, float]] = field(default_factory=dict[tuple[str, str, int], dict[str, float]])
    notes: tuple[str, ...] = ()


def load_judges(networks: Networks) -> Judges:
    """A network whose file was not given is told of. Raises WeightsError where a file was given that cannot be used."""
    about: list[str] = []
    notes: list[str] = []
    inception, lpips = None, None
    if networks.inception is None:
        notes.append(NO_INCEPTION)
    else:
        inception = load_inception(networks.inception)
        about.append(f"FID, P-IDS, U-IDS: Inception from {shown_name(networks.inception)}")
    if networks.lpips is None:
        notes.append(NO_LPIPS)
    else:
        lpips = load_lpips(networks.lpips, networks.heads)
        about.append(f"LPIPS 0.1 ({lpips.kind}): {shown_name(networks.lpips)}")
    return Judges(inception, lpips, tuple(about), tuple(notes))


def measure_all(
    stage: Stage, contestants: Sequence[Contestant], fills: Fills, judges: Judges, say: Say, cancel: CancelToken
) -> Measured:
    """Raises PictureError where a fill's file is gone or damaged, and Cancelled."""
    measured = Measured(notes=judges.notes)
    real = None
    if judges.inception is not None:
        say("Looking at the pictures with Inception")
        real = seen(judges.inception, (face.pixels for face in stage.faces), cancel)
        remark = caution(len(stage.faces), FEATURES)
        measured.notes += (remark,) if remark else ()
    for contestant in contestants:
        for group in stage.groups:
            say(f"{contestant.letter} {contestant.label}: measuring {group.title}")
            measured.rows += rows_of(stage, contestant, group, fills, judges, cancel)
            if real is None or judges.inception is None:
                continue
            for repeat in range(stage.inputs.repeats):
                filled = (fills.picture(contestant, case, repeat) for case in stage.cases(group))
                scores = set_scores(real, seen(judges.inception, filled, cancel))
                measured.sets[contestant.letter, group.name, repeat] = scores
    return measured


def rows_of(
    stage: Stage, contestant: Contestant, group: Group, fills: Fills, judges: Judges, cancel: CancelToken
) -> Iterator[Row]:
    """A row for every fill of a group."""
    for case in stage.cases(group):
        sitter = case.sitter
        by = yardstick(sitter.pixels, case.hole, sitter.landmarks, case.exemplars())
        for repeat in range(stage.inputs.repeats):
            cancel.check()
            picture = fills.picture(contestant, case, repeat)
            scores = picture_scores(picture, sitter.pixels, case.hole, judges.lpips) | meter_scores(picture, by)
            yield row_of(contestant, case, repeat, scores)


def row_of(contestant: Contestant, case: Case, repeat: int, scores: dict[str, float]) -> Row:
    return Row(
        contestant=contestant.letter,
        group=case.group.name,
        number=case.number,
        repeat=repeat,
        seed=case.seeds[repeat],
        sitter=case.sitter.name,
        exemplar="" if case.exemplar is None else case.exemplar.name,
        share=share_of(case.hole),
        scores=scores,
    )


def seen(inception: Inception, pictures: Iterable[Pixels], cancel: CancelToken) -> Features:
    """Features of pictures of one size, of which a few are held at a time."""
    rows: list[Features] = []
    to_come = iter(pictures)
    while some := list(islice(to_come, AT_ONCE)):
        cancel.check()
        batch = torch.from_numpy(np.stack(some)).permute(0, 3, 1, 2)
        with torch.no_grad():
            rows.append(inception(batch).double().numpy())
    return np.concatenate(rows)

"""A network of all parts that trains in moments, and made-up faces for it."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from exegan_studio.training.exegan.config import (
    AugmentationSettings,
    DataSettings,
    ExeganTraining,
    ExemplarSettings,
    LossSettings,
    NetworkSettings,
    OptimiserSettings,
    RegularisationSettings,
    RunSettings,
)
from exegan_studio.training.exegan.processes import Processes
from exegan_studio.training.exegan.store import PictureStore
from exegan_studio.training.exegan.trainer import ExeganTrainer
from exegan_studio.training.pictures import held_out
from tests.engines.graft.faces import drawn_face

SIDE = 64
NETWORK = NetworkSettings(0, SIDE, (16, 16, 12, 8, 6), 12, 2, (6, 8, 12, 16, 16))


def tiny(exemplar_pictures: int = 8, pictures: int = 40, batch: int = 8) -> ExeganTraining:
    """In float32, everything that is regularised or due now and then within a few steps."""
    return ExeganTraining(
        network=NETWORK,
        data=DataSettings(workers=0),
        exemplar=ExemplarSettings(pictures=exemplar_pictures, group=4, self_every=2, rate=0.002),
        losses=LossSettings(reconstruction=2.0),
        regularisation=RegularisationSettings(r1=1.0, r1_every=3, path_every=2),
        augmentation=AugmentationSettings(probability=0.3, pictures=2000),
        optimiser=OptimiserSettings(averaging=80, ramp=0.0),
        run=RunSettings("exegan-tiny", pictures, batch, bfloat16=False, device="cpu", validated=4, checkpoint_minutes=60),
    )


def with_run(config: ExeganTraining, **changes: object) -> ExeganTraining:
    return replace(config, run=replace(config.run, **changes))  # pyright: ignore[reportArgumentType]


def faces(count: int = 20) -> PictureStore:
    """The last four are held out."""
    pictures = np.stack([drawn_face(SIDE, k)[0] for k in range(count)])
    return PictureStore(pictures, np.arange(count - 4), np.arange(count - 4, count))


def trainer(config: ExeganTraining, processes: Processes, said: list[str] | None = None) -> ExeganTrainer:
    return ExeganTrainer(config, faces(), processes, [].append if said is None else said.append)


def folder_of_faces(folder: Path, count: int = 20) -> Path:
    """As PNG files, four of them held out by name."""
    folder.mkdir()
    numbered = [f"{number}.png" for number in range(1000)]
    kept, others = ([name for name in numbered if held_out(name) == held] for held in (True, False))
    for k, name in enumerate([*kept[:4], *others[: count - 4]]):
        cv2.imwrite(str(folder / name), drawn_face(96, k)[0][..., ::-1])
    return folder

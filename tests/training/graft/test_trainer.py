"""The trainer: learns, resumes exactly, and writes weights that the engine reads."""

import zipfile
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from exegan_studio.domain.errors import PictureError, WeightsError
from exegan_studio.engines.graft.network import SIDE
from exegan_studio.training.graft.faces import Faces, load_faces
from exegan_studio.training.graft.trainer import GraftTrainer, GraftTraining
from tests.engines.graft.faces import POINTS, drawn_face

FACES = Faces(np.stack([drawn_face(SIDE, k)[0] for k in range(8)]), np.tile(POINTS * SIDE, (8, 1, 1)).astype(np.float32))


def config(faces_seen: int) -> GraftTraining:
    return GraftTraining(faces_seen=faces_seen, batch=4, warm_up=4, workers=0, bfloat16=False, validated=8)


def no_words(_line: str) -> None:
    return None


def test_the_rate_warms_up_holds_and_falls() -> None:
    plan = GraftTraining(faces_seen=16_000, batch=16, warm_up=100, decay=0.3, rate=1.0)
    rates = [plan.rate_at(step) for step in range(plan.steps)]
    assert rates[0] == pytest.approx(0.01)
    assert rates[150] == rates[690] == 1.0
    assert rates[-1] < 0.02
    assert all(one >= after for one, after in pairwise(rates[100:]))


@pytest.mark.slow
def test_a_resumed_run_is_the_unbroken_one(tmp_path: Path) -> None:
    whole = GraftTrainer(config(24), FACES, FACES)
    whole.run(tmp_path / "whole.pt", no_words)
    half = GraftTrainer(config(24), FACES, FACES)
    half.run(tmp_path / "half.pt", no_words, until=3)
    resumed = GraftTrainer(config(24), FACES, FACES)
    resumed.load(tmp_path / "half.pt")
    assert resumed.step == 3
    resumed.run(tmp_path / "half.pt", no_words)
    assert resumed.step == whole.step == 6
    for name, value in whole.average.state_dict().items():
        assert torch.equal(value, resumed.average.state_dict()[name]), name


@pytest.mark.slow
def test_a_short_run_learns(tmp_path: Path) -> None:
    trainer = GraftTrainer(config(80), FACES, FACES)
    before = trainer.validate()
    trainer.run(tmp_path / "state.pt", no_words)
    after = trainer.validate()
    assert after.low < before.low
    assert after.support < before.support


def test_a_state_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "state.pt"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(WeightsError, match=r"state\.pt"):
        GraftTrainer(config(4), FACES, FACES).load(path)


def test_faces_come_from_folders_and_zips_once(tmp_path: Path) -> None:
    folder, archive, cache = tmp_path / "faces", tmp_path / "faces.zip", tmp_path / "cache"
    folder.mkdir()
    for k in range(3):
        cv2.imwrite(str(folder / f"{k}.png"), drawn_face(160, k)[0][..., ::-1])
    (folder / "damaged.jpg").write_bytes(b"not a picture")
    with zipfile.ZipFile(archive, "w") as stored:
        stored.write(folder / "1.png", "more/9.png")
    train, held = load_faces([folder, archive], cache)
    assert len(train) + len(held) == 4
    assert len(held) >= 1
    again = load_faces([folder, archive], cache)
    assert np.array_equal(train.pictures, again[0].pictures)
    assert len(list(cache.glob("faces-*.npz"))) == 1


def test_sources_without_pictures_are_told(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="too few"):
        load_faces([tmp_path], tmp_path / "cache")
    text = tmp_path / "text.zip"
    text.write_text("no zip")
    with pytest.raises(PictureError, match="neither a folder nor a zip"):
        load_faces([text], tmp_path / "cache")

"""Projects that older versions wrote open as they were; what a newer one wrote is refused."""

from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.project import Project, RunSettings
from exegan_studio.domain.recipe import StyleSettings
from exegan_studio.pipeline.project_migrations import MIGRATIONS, PROJECT_VERSION
from exegan_studio.pipeline.projects import load_project, save_project

SAMPLES = Path(__file__).parent / "samples"


def sample(version: int) -> Path:
    """A project file as the program wrote it that was the first to write this version, with a made photo of 120 x 112 pixels,
    two exemplars that lie nowhere, an accepted candidate and a kept one, and an inverted mask."""
    return SAMPLES / f"version-{version}.exegan"


def check(project: Project) -> None:
    assert (project.photo.name, project.photo.pixels.shape) == ("portrait.png", (112, 120, 3))
    (edit,) = project.tree.nodes
    assert edit.recipe.seed == 5
    assert (project.base != project.photo.pixels).any()
    assert [(one.number, one.kept, one.rating) for one in project.candidates] == [(1, False, 0), (2, True, 4)]
    assert 0 < np.count_nonzero(project.mask) < project.mask.size
    assert [(one.ref.name, one.ref.weight, one.ref.zones) for one in project.exemplars] == [
        ("anna.png", 1.0, ()),
        ("boris.png", 0.5, ("mouth",)),
    ]
    assert project.active == 0


@pytest.mark.parametrize("version", range(1, PROJECT_VERSION + 1))
def test_a_sample_of_every_version_opens_and_is_saved_as_the_present_one(version: int, tmp_path: Path) -> None:
    project, notes = load_project(sample(version))
    assert notes == ()
    check(project)
    path = tmp_path / "again.exegan"
    save_project(path, project, overwrite=False)
    again, notes = load_project(path)
    assert notes == ()
    check(again)
    assert (again.base == project.base).all()


def test_there_is_a_migration_from_every_older_version_and_a_sample_of_each() -> None:
    assert sorted(MIGRATIONS) == list(range(1, PROJECT_VERSION))
    assert {path.name for path in SAMPLES.iterdir()} == {sample(one).name for one in range(1, PROJECT_VERSION + 1)}


def test_version_1_knew_neither_settings_nor_what_exemplars_looked_like() -> None:
    project, _ = load_project(sample(1))
    assert (project.settings, project.link) == (None, None)
    assert [one.thumbnail for one in project.exemplars] == [None, None]


def test_version_2_knows_the_settings_of_the_run_and_what_exemplars_looked_like() -> None:
    project, _ = load_project(sample(2))
    assert project.settings == RunSettings("graft", "graft.safetensors", 2, 5, True, 0.4, 1.2, 1, StyleSettings())
    assert [one.thumbnail.shape for one in project.exemplars if one.thumbnail is not None] == [(128, 128, 3)] * 2

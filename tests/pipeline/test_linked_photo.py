"""Photos of every kind come back with their project; a linked one is found, or asked for, and nothing is lost meanwhile."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from exegan_studio.domain.edit_tree import EditTree
from exegan_studio.domain.errors import PictureError, ProjectError
from exegan_studio.domain.project import Project
from exegan_studio.pipeline.linked_photo import LinkedPhotoError, PhotoChoice, link_to
from exegan_studio.pipeline.projects import keep_work, kept_work, load_project, save_project
from exegan_studio.pipeline.recipes import file_hash
from exegan_studio.pipeline.rendering import render
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.places import near_place, places_of, relative_place
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.project_archive import KnownPieces
from tests.pipeline.test_projects import SIDE, assert_same, changed, pixels, project


def _deep() -> bytes:
    return encode_png(pixels(0).astype(np.uint16) * 257 + 3, None, None, {})


def _deep_with_alpha() -> bytes:
    alpha = np.full((SIDE, SIDE, 1), 40_000, np.uint16)
    return encode_png(np.concatenate([pixels(0).astype(np.uint16) * 251, alpha], 2), None, None, {})


def _encoded(kind: str, mode: str, **more: object) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels(0)[:, : SIDE // 2]).resize((SIDE, SIDE)).convert(mode).save(stream, kind, **more)
    return stream.getvalue()


def _cmyk() -> bytes:
    return _encoded("JPEG", "CMYK", quality=95)


def _oriented() -> bytes:
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "Maker"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return _encoded("JPEG", "RGB", exif=tags.tobytes(), icc_profile=profile, quality=90)


def _transparent() -> bytes:
    return _encoded("WEBP", "RGBA", lossless=True)


KINDS = (_deep, _deep_with_alpha, _cmyk, _oriented, _transparent)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_of_every_kind_comes_back_as_it_was(kind: Callable[[], bytes], linked: bool, tmp_path: Path) -> None:
    data = kind()
    (tmp_path / "photo").write_bytes(data)
    photo = load_picture(tmp_path / "photo")
    saved = project(photo)
    link = link_to(photo) if linked else None
    assert (link is not None) is linked
    path = tmp_path / "a.exegan"
    save_project(path, replace(saved, link=link), overwrite=False)
    found, notes = load_project(path)
    assert notes == ()
    assert_same(found, saved)
    assert (found.photo.alpha is None) == (photo.alpha is None)
    assert photo.alpha is None or (found.photo.alpha == photo.alpha).all()
    assert found.photo.notes == photo.notes
    assert (data in path.read_bytes()) is not linked


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Project, Path]:
    """A project with a link to its photo, in folders of their own below one that may move."""
    place = tmp_path / "evening"
    (place / "photos").mkdir(parents=True)
    photo = place / "photos" / "photo.png"
    photo.write_bytes(encode_png(pixels(0), None, None, {}))
    saved = project(load_picture(photo))
    path = place / "a.exegan"
    save_project(path, replace(saved, link=link_to(saved.photo)), overwrite=False)
    return saved, path


def test_a_linked_photo_that_moved_along_is_found(linked: tuple[Project, Path], tmp_path: Path) -> None:
    saved, path = linked
    path.parent.rename(tmp_path / "other")
    found, notes = load_project(tmp_path / "other" / path.name)
    assert notes == ()
    assert (found.base == saved.base).all()
    assert found.photo.path == tmp_path / "other" / "photos" / "photo.png"


def test_a_linked_photo_that_stayed_is_found_when_the_project_moves(linked: tuple[Project, Path], tmp_path: Path) -> None:
    _, path = linked
    there = tmp_path / "far" / "away" / "b.exegan"
    there.parent.mkdir(parents=True)
    path.rename(there)
    assert load_project(there)[0].photo.path == path.parent / "photos" / "photo.png"


def test_one_that_is_elsewhere_is_asked_for(linked: tuple[Project, Path], tmp_path: Path) -> None:
    saved, path = linked
    before, elsewhere = path.read_bytes(), tmp_path / "moved.png"
    assert saved.photo.path is not None
    saved.photo.path.rename(elsewhere)
    with pytest.raises(LinkedPhotoError, match="not where it was") as asked:
        load_project(path)
    assert asked.value.found is None
    assert asked.value.link.preview.shape == saved.photo.pixels.shape
    found, notes = load_project(path, choice=PhotoChoice(elsewhere))
    assert notes == ()
    assert (found.base == saved.base).all()
    assert found.link is not None
    assert found.link.path == elsewhere
    assert path.read_bytes() == before


def test_one_that_changed_is_taken_only_when_the_artist_says_so(linked: tuple[Project, Path]) -> None:
    saved, path = linked
    assert saved.photo.path is not None
    saved.photo.path.write_bytes(encode_png(pixels(77), None, None, {}))
    with pytest.raises(LinkedPhotoError, match="not as it was") as asked:
        load_project(path)
    assert asked.value.found == saved.photo.path
    found, notes = load_project(path, choice=PhotoChoice(saved.photo.path, changed=True))
    assert len(notes) == 1
    assert "another photo" in notes[0]
    assert (found.photo.pixels == pixels(77)).all()
    assert (found.base == render(pixels(77), saved.tree.seen).pixels).all()
    assert not found.stand_in
    saved.photo.path.write_bytes(encode_png(pixels(77, SIDE // 2), None, None, {}))
    with pytest.raises(PictureError, match="does not fit"):
        load_project(path, choice=PhotoChoice(saved.photo.path, changed=True))


def test_a_small_copy_can_stand_in_and_the_photo_is_the_photo_again_once_it_is_back(
    linked: tuple[Project, Path], tmp_path: Path
) -> None:
    saved, path = linked
    assert saved.photo.path is not None
    data = saved.photo.path.read_bytes()
    saved.photo.path.unlink()
    found, _ = load_project(path, choice=PhotoChoice(stand_in=True))
    assert found.stand_in
    assert found.photo.pixels.shape == saved.photo.pixels.shape
    assert found.photo.sha256 != saved.photo.sha256
    # Gone on with, kept and saved, it is still the link that is written down.
    later = replace(found, tree=EditTree(found.tree.nodes, 1), base=render(found.photo.pixels, found.tree.nodes[:1]).pixels)
    keep_work(tmp_path / "kept", later, KnownPieces())
    recovered, _ = kept_work(tmp_path / "kept")
    assert recovered.stand_in
    save_project(path, recovered, overwrite=True)
    saved.photo.path.write_bytes(data)
    again, _ = load_project(path)
    assert (again.photo.pixels == saved.photo.pixels).all()
    assert (again.base == render(saved.photo.pixels, saved.tree.nodes[:1]).pixels).all()


def test_a_deep_photo_has_a_deep_stand_in(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(_deep())
    saved = project(load_picture(photo))
    save_project(tmp_path / "a.exegan", replace(saved, link=link_to(saved.photo)), overwrite=False)
    photo.unlink()
    found, _ = load_project(tmp_path / "a.exegan", choice=PhotoChoice(stand_in=True))
    assert found.photo.pixels.dtype == np.uint16


def test_work_that_is_kept_holds_a_linked_photo_too(linked: tuple[Project, Path], tmp_path: Path) -> None:
    _, path = linked
    found, _ = load_project(path)
    keep_work(tmp_path / "kept", found, KnownPieces())
    assert found.photo.path is not None
    found.photo.path.unlink()
    kept, notes = kept_work(tmp_path / "kept")
    assert notes == ()
    assert (kept.photo.pixels == found.photo.pixels).all()
    assert kept.link is not None
    assert kept.file == found.file


def test_a_photo_whose_file_is_not_as_it_was_opened_cannot_be_linked(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encode_png(pixels(0), None, None, {}))
    photo = load_picture(path)
    path.write_bytes(encode_png(pixels(1), None, None, {}))
    assert link_to(photo) is None
    path.unlink()
    assert link_to(photo) is None


def test_ways_to_files_lead_on_from_the_project_only(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    assert near_place(relative_place(tmp_path / "b" / "ä.png", folder) or "", folder) == tmp_path / "b" / "ä.png"
    for elsewhere in ("/etc/passwd", "//server/share/a.png", "\\\\server\\share\\a.png", "c:/a.png"):
        assert near_place(elsewhere, folder) is None


def test_another_machines_share_is_not_asked_for_a_file(tmp_path: Path) -> None:
    assert places_of(Path("//server/share/a.png"), None) == ()
    assert places_of(Path("\\\\server\\share\\a.png"), tmp_path) == (tmp_path,)
    assert places_of(tmp_path / "a.png", None) == (tmp_path / "a.png",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no such files")
def test_what_never_ends_is_no_exemplar(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert file_hash(tmp_path / "pipe.png") == ""
    assert file_hash(Path("/dev/zero")) == ""


def test_damaged_settings_are_left_out_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encode_png(pixels(0), None, None, {}))
    save_project(tmp_path / "a.exegan", project(load_picture(path)), overwrite=False)

    def damage(plain: dict[str, dict[str, object]]) -> None:
        plain["settings"]["psi"] = "much"

    changed(tmp_path / "a.exegan", damage)
    found, notes = load_project(tmp_path / "a.exegan")
    assert found.settings is None
    assert notes == ("The settings of the next run are damaged and were left out.",)


def test_a_link_to_a_photo_beyond_the_limit_is_refused(linked: tuple[Project, Path]) -> None:
    _, path = linked

    def huge(plain: dict[str, dict[str, dict[str, object]]]) -> None:
        plain["photo"]["link"]["size"] = [100_000, 100_000]

    changed(path, huge)
    with pytest.raises(ProjectError, match="beyond the limit"):
        load_project(path, choice=PhotoChoice(stand_in=True))

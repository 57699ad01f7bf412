"""A project comes back as it was saved, however it was kept; what is damaged is told of, and nothing is unpacked elsewhere."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exegan_studio.domain.arrays import DeepPixels, Pixels, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.errors import OutputError, ProjectError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import Project, RunSettings, SavedCandidate, SavedExemplar
from exegan_studio.domain.recipe import BlendSettings, Candidate, ExemplarRef, PasteReport, Recipe, StyleSettings
from exegan_studio.pipeline.projects import keep_work, kept_work, load_project, save_project
from exegan_studio.pipeline.rendering import render
from exegan_studio.storage.images import load_picture, picture_from_pixels
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.project_archive import KnownPieces, keep_only
from exegan_studio.storage.reading import DecodingLimits

SIDE = 64


def pixels(seed: int, side: int = SIDE) -> Pixels:
    return frozen(np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8))


def hole(left: int = 20) -> PackedMask:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[20:40, left : left + 20] = 255
    return PackedMask.of(mask)


RECIPE = Recipe("graft", "0" * 16, 3, "a" * 64, "b" * 64, Similarity(1.0, 0.0, 0.0, 0.0), SIDE, (ExemplarRef("c" * 64, "eve"),))
REPORT = PasteReport(0, 400, 0)

SETTINGS = RunSettings("graft", "graft.safetensors", 3, 41, True, 0.5, 1.2, 1, StyleSettings("off", 2, (1.0, 0.5)))


def node(number: int, parent: int | None, opacity: float = 1.0) -> EditNode:
    blend = BlendSettings(opacity=opacity)
    return EditNode(number, parent, RECIPE, REPORT, pixels(number), hole(), pixels(9, 16), f"No. {number}", blend)


def project(photo: Picture) -> Project:
    """Two edits on one another, a branch beside them, a candidate made before the second, a mask, a face, an exemplar."""
    first, second, beside = node(1, None), node(2, 1, 0.5), node(3, 1)
    tree = EditTree((first, second, beside), 2)
    base = render(photo.pixels, tree.seen).pixels
    earlier = render(photo.pixels, (first,)).pixels
    part = pixels(7)[20:40, 20:40]
    patch: DeepPixels = frozen(part.astype(np.uint16) if photo.pixels.dtype == np.uint16 else part.copy())
    empty = frozen(np.zeros((0, 0, 3), np.uint8))
    candidate = Candidate(RECIPE, empty, empty, REPORT, 0.5, ("soft",))
    box = Box(20, 20, 40, 40)
    meters = Meters(seam=0.5)
    saved = SavedCandidate(2, 1, candidate, earlier, box, patch, pixels(8), pixels(9, 16), hole(), True, 4, meters)
    other = replace(saved, number=2, origin=base, kept=False)
    landmarks = frozen(np.asarray([[20, 20], [40, 20], [30, 30], [24, 40], [36, 40]], np.float32))
    face = FoundFace(landmarks, Box(1, 2, 60, 61), 0.9)
    exemplar = SavedExemplar(Path("/pictures/eve.png"), ExemplarRef("c" * 64, "eve", 0.5, ("eyes",)), pixels(11, 20))
    mask = frozen(hole(30).mask().copy())
    return Project(photo, base, (face,), 0, mask, tree, (saved, other), (exemplar,), Path("/pictures"), SETTINGS)


def test_what_an_edit_or_a_candidate_was_made_on_comes_back_as_it_was_then(tmp_path: Path) -> None:
    bare = project(opened(tmp_path))
    gone = replace(node(4, None, 0.25), beneath=())
    first, second, beside = bare.tree.nodes
    then = replace(first, beneath=(gone,), blend=BlendSettings(opacity=0.9))
    nodes = (replace(then, blend=first.blend), replace(second, beneath=(gone, then)), beside)
    candidates = (replace(bare.candidates[0], beneath=(then,)), bare.candidates[1])
    path = tmp_path / "evening.exegan"
    save_project(path, replace(bare, tree=replace(bare.tree, nodes=nodes), candidates=candidates), overwrite=False)
    found, notes = load_project(path)
    assert notes == ()
    one, other, third = found.tree.nodes
    assert third.beneath is None, "not known"
    assert one.beneath is not None
    assert other.beneath is not None
    assert [(under.title, under.blend.opacity) for under in one.beneath] == [("No. 4", 0.25)]
    assert [(under.title, under.blend.opacity) for under in other.beneath] == [("No. 4", 0.25), ("No. 1", 0.9)]
    assert other.beneath[0] is one.beneath[0]
    assert other.beneath[1].beneath == one.beneath
    assert (other.beneath[0].completion == gone.completion).all()
    assert [None if held.beneath is None else len(held.beneath) for held in found.candidates] == [1, None]


def opened(tmp_path: Path) -> Picture:
    path = tmp_path / "photo.png"
    path.write_bytes(encode_png(pixels(0), None, None, {"Comment": "kept"}))
    return load_picture(path)


def assert_same(found: Project, saved: Project) -> None:
    assert (found.photo.pixels == saved.photo.pixels).all()
    assert found.photo.pixels.dtype == saved.photo.pixels.dtype
    same = ("sha256", "name", "format", "path", "icc", "exif", "xmp")
    assert [getattr(found.photo, name) for name in same] == [getattr(saved.photo, name) for name in same]
    assert (found.base == saved.base).all()
    assert (found.mask == saved.mask).all()
    assert (found.active, found.folder, found.settings) == (saved.active, saved.folder, saved.settings)
    for one, other in zip(found.exemplars, saved.exemplars, strict=True):
        assert (one.path, one.ref) == (other.path, other.ref)
        assert one.thumbnail is not None
        assert other.thumbnail is not None
        assert (one.thumbnail == other.thumbnail).all()
    assert [one.box for one in found.faces] == [one.box for one in saved.faces]
    assert all((a.landmarks == b.landmarks).all() for a, b in zip(found.faces, saved.faces, strict=True))
    assert found.tree.tip == saved.tree.tip
    for a, b in zip(found.tree.nodes, saved.tree.nodes, strict=True):
        assert (a.id, a.parent, a.recipe, a.report, a.title, a.blend, a.enabled) == (
            *(b.id, b.parent, b.recipe, b.report),
            *(b.title, b.blend, b.enabled),
        )
        assert (a.completion == b.completion).all()
        assert (a.hole.mask() == b.hole.mask()).all()
        assert (a.thumbnail == b.thumbnail).all()
    for one, other in zip(found.candidates, saved.candidates, strict=True):
        assert (one.run, one.number, one.box, one.kept, one.rating, one.meters) == (
            *(other.run, other.number, other.box),
            *(other.kept, other.rating, other.meters),
        )
        assert (one.candidate.recipe, one.candidate.notes) == (other.candidate.recipe, other.candidate.notes)
        for name in ("origin", "patch", "square", "thumbnail"):
            assert (getattr(one, name) == getattr(other, name)).all(), name


def test_a_project_comes_back_as_it_was_saved_even_without_its_photo(tmp_path: Path) -> None:
    saved = project(opened(tmp_path))
    path = tmp_path / "evening.exegan"
    save_project(path, saved, overwrite=False)
    (tmp_path / "photo.png").unlink()
    found, notes = load_project(path)
    assert notes == ()
    assert_same(found, saved)
    # What is the base stays the base: a candidate made from it can be accepted at once.
    assert found.candidates[1].origin is found.base


def test_a_photo_without_a_file_keeps_depth_alpha_and_blocks(tmp_path: Path) -> None:
    deep: DeepPixels = pixels(0).astype(np.uint16) * 257 + 3
    alpha = frozen(np.full((SIDE, SIDE), 1000, np.uint16))
    photo = replace(picture_from_pixels(deep, "pasted"), alpha=alpha, icc=b"icc", exif=b"exif", xmp=b"xmp")
    saved = project(photo)
    save_project(tmp_path / "a.exegan", saved, overwrite=False)
    found, _ = load_project(tmp_path / "a.exegan")
    assert_same(found, saved)
    assert found.photo.alpha is not None
    assert (found.photo.alpha == alpha).all()


def test_a_photo_that_was_changed_on_disk_is_saved_as_it_was_opened(tmp_path: Path) -> None:
    saved = project(opened(tmp_path))
    (tmp_path / "photo.png").write_bytes(encode_png(pixels(1), None, None, {}))
    save_project(tmp_path / "a.exegan", saved, overwrite=False)
    assert_same(load_project(tmp_path / "a.exegan")[0], saved)


def test_work_is_kept_piece_by_piece_and_only_what_is_new_is_written(tmp_path: Path) -> None:
    folder, known, saved = tmp_path / "kept", KnownPieces(), project(opened(tmp_path))
    keep_work(folder, saved, known)
    written = {path: path.stat().st_mtime_ns for path in (folder / "pieces").iterdir()}
    mask = frozen(np.full((SIDE, SIDE), 255, np.uint8))
    later = replace(saved, mask=mask)
    keep_work(folder, later, known)
    again = {path: path.stat().st_mtime_ns for path in (folder / "pieces").iterdir()}
    assert len(again.items() - written.items()) == 1
    assert len(written.keys() - again.keys()) == 1
    assert_same(kept_work(folder)[0], later)


def test_what_went_and_comes_back_is_written_again(tmp_path: Path) -> None:
    folder, known, saved = tmp_path / "kept", KnownPieces(), project(opened(tmp_path))
    keep_work(folder, saved, known)
    keep_work(folder, replace(saved, tree=EditTree(), base=saved.photo.pixels, candidates=()), known)
    keep_work(folder, saved, known)
    assert_same(kept_work(folder)[0], saved)
    keep_only(folder, set())
    keep_work(folder, saved, known)
    assert_same(kept_work(folder)[0], saved)


def test_an_existing_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists"):
        save_project(path, project(opened(tmp_path)), overwrite=False)
    assert path.read_bytes() == b"mine"


def changed(path: Path, change: Any) -> None:
    """The manifest of a saved project with `change` made to it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    plain = json.loads(parts["project.json"])
    change(plain)
    parts["project.json"] = json.dumps(plain).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _newer(plain: Any) -> None:
    plain["version"] = 99


def _ring(plain: Any) -> None:
    plain["edits"][0]["parent"] = 2


def _escape(plain: Any) -> None:
    plain["mask"]["piece"] = "../../secret.png"


def _huge(plain: Any) -> None:
    plain["edits"][0]["completion"]["shape"] = [60000, 60000, 3]


def _nan(plain: Any) -> None:
    plain["edits"][0]["blend"]["feather"] = float("nan")


def _flat(plain: Any) -> None:
    plain["edits"][0]["recipe"]["alignment"]["a"] = 0.0


def _wide(plain: Any) -> None:
    plain["edits"][0]["blend"]["feather"] = 1e300


@pytest.mark.parametrize("change", [_newer, _ring, _escape, _huge, _nan, _flat, _wide])
def test_what_makes_no_sense_is_refused_in_words(tmp_path: Path, change: Any) -> None:
    path = tmp_path / "a.exegan"
    save_project(path, project(opened(tmp_path)), overwrite=False)
    changed(path, change)
    with pytest.raises(ProjectError) as refused:
        load_project(path)
    assert refused.value.next_step


def test_a_damaged_candidate_is_left_out_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    saved = project(opened(tmp_path))
    save_project(path, saved, overwrite=False)

    def damage(plain: Any) -> None:
        plain["candidates"][0]["square"]["piece"] = "d" * 64 + ".png"

    changed(path, damage)
    found, notes = load_project(path)
    assert [one.number for one in found.candidates] == [2]
    assert notes == ("Candidate 1 of run 2 is damaged and was left out.",)


def test_a_base_that_renders_otherwise_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    save_project(path, project(opened(tmp_path)), overwrite=False)

    def other(plain: Any) -> None:
        plain["base_sha256"] = "e" * 64

    changed(path, other)
    assert "rendered anew" in load_project(path)[1][0]


def test_more_pictures_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    saved = project(opened(tmp_path))
    save_project(path, saved, overwrite=False)
    many = 9 * 2

    def more(plain: Any) -> None:
        plain["candidates"] = []

    changed(path, more)
    nodes = tuple(replace(node(number, number - 1 or None), completion=pixels(100 + number)) for number in range(1, many))
    tree = EditTree(nodes, None)
    save_project(path, replace(saved, tree=tree, base=saved.photo.pixels, candidates=()), overwrite=True)
    with pytest.raises(ProjectError, match="limit"):
        load_project(path, DecodingLimits(max_pixels=SIDE * SIDE))


def test_candidates_beyond_the_limit_are_left_out_and_said_so(tmp_path: Path) -> None:
    path, saved = tmp_path / "a.exegan", project(opened(tmp_path))
    first = saved.candidates[0]
    many = tuple(replace(first, number=number, square=pixels(200 + number)) for number in range(1, 12))
    save_project(path, replace(saved, candidates=many), overwrite=False)
    found, notes = load_project(path, DecodingLimits(max_pixels=SIDE * SIDE))
    assert 0 < len(found.candidates) < len(many)
    assert len(found.candidates) + len(notes) == len(many)
    assert all("more pictures than the limit allows" in note for note in notes)


def test_the_file_says_of_itself_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.exegan"
    save_project(path, project(opened(tmp_path)), overwrite=False)
    assert path.read_bytes()[30:73] == b"mimetypeapplication/x-exegan-studio-project"
    with pytest.raises(ProjectError, match="no project"):
        load_project(tmp_path / "photo.png")

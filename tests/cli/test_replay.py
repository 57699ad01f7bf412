"""`replay`: the same picture again, and no other one where anything is missing or has changed."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.arrays import DeepPixels, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.picture import Picture
from exegan_studio.domain.project import Project
from exegan_studio.domain.recipe import BlendSettings, Candidate, RecipePart
from exegan_studio.engines.protocol import Engine
from exegan_studio.engines.registry import create_engine
from exegan_studio.face.align import mask_to_photo
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.regions import region_masks
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.pipeline.edit import FillSettings, fill, prepare_face
from exegan_studio.pipeline.exemplars import load_exemplar
from exegan_studio.pipeline.layers import edit_layers
from exegan_studio.pipeline.projects import save_project
from exegan_studio.pipeline.provenance import Provenance, provenance_of, provenance_text
from exegan_studio.pipeline.rendering import render
from exegan_studio.pipeline.sidecar import sidecar_path, write_sidecar
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.openraster import export_layers
from exegan_studio.storage.xmp import Statement
from tests.cli.conftest import Command
from tests.pipeline.fakes import FakeEngine

SAME = "It is the same picture, bit for bit."


@dataclass(frozen=True)
class Work:
    """A photo, an exemplar, and edits made with them."""

    photo: Picture
    face: FoundFace
    exemplar: Path
    edits: tuple[EditNode, ...]
    pixels: DeepPixels

    @property
    def provenance(self) -> Provenance:
        return provenance_of(self.photo, self.pixels, self.edits)


class Maker:
    """Makes edits as the studio does."""

    def __init__(self, folder: Path, portrait: Image.Image, engine: Engine) -> None:
        portrait.save(folder / "photo.png")
        portrait.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "anna.png")
        detector = FaceDetector()
        self.photo = load_picture(folder / "photo.png")
        self.face = detector.detect(self.photo.eight_bit())[0]
        self.exemplar = folder / "anna.png"
        self._guide = load_exemplar(self.exemplar, detector)
        self._engine = engine

    def edit(self, region: str, seed: int, beneath: tuple[EditNode, ...]) -> EditNode:
        edit, made = prepare_face(self.photo, render(self.photo.pixels, beneath).pixels, self.face), list[Candidate]()
        drawn = region_masks((region,), edit.crop.landmarks, edit.crop.size)
        mask = mask_to_photo(drawn, edit.crop.alignment, self.photo.width, self.photo.height)
        fill(edit, mask, [self._guide], FillSettings(1, seed), self._engine, made.append, CancelToken())
        (one,) = made
        square, small = frozen(one.crop), frozen(one.crop[:8, :8])
        return EditNode(
            *(0, None, one.recipe, one.report, square, PackedMask.of(mask), small, "", one.recipe.blend), beneath=beneath
        )

    def work(self, tree: EditTree) -> Work:
        pixels = render(self.photo.pixels, tree.seen).pixels
        return Work(self.photo, self.face, self.exemplar, tree.seen, pixels)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, small_portrait: Image.Image) -> Work:
    """Three edits: the second was made on the first, the third on one that is gone; the first was adjusted since, and lies on
    the second now."""
    maker = Maker(tmp_path_factory.mktemp("work"), small_portrait.resize((300, 300)), FakeEngine())
    tree = EditTree().accepted(maker.edit("eyes", 1, ()))
    tree = tree.accepted(maker.edit("face", 2, tree.seen))
    tree = tree.accepted(maker.edit("lips", 3, (maker.edit("lower-face", 4, ()),)))
    return maker.work(tree.with_blend(1, BlendSettings(feather=0.03, grain=0.5, opacity=0.6)).moved(2, -1))


def export(work: Work, path: Path, provenance: Provenance | None = None) -> Path:
    """As the studio does."""
    statement = (provenance or work.provenance).statement()
    if path.suffix == ".exegan":
        # in the tree they lie on one another
        nodes = tuple(replace(one, parent=work.edits[n - 1].id if n else None) for n, one in enumerate(work.edits))
        tree, mask = EditTree(nodes, nodes[-1].id), frozen(work.edits[0].hole.mask())
        save_project(path, Project(work.photo, work.pixels, (work.face,), 0, mask, tree), overwrite=False)
    elif path.suffix == ".ora":
        layers = edit_layers(work.photo.pixels, work.edits)
        export_layers(path, work.pixels, work.photo, layers, overwrite=False, text={}, statement=statement)
    else:
        export_picture(path, work.pixels, work.photo, overwrite=False, statement=statement)
    return path


def pictures(work: Work, tmp_path: Path, photo: str = "a.png", exemplar: str = "b.png") -> tuple[str, ...]:
    """Photo and exemplar under other names, among others."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    assert work.photo.path is not None
    shutil.copy(work.photo.path, folder / photo)
    shutil.copy(work.exemplar, folder / exemplar)
    Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(folder / "c.png")
    return ("--photo", str(folder), "--exemplars", str(folder))


@pytest.mark.usefixtures("fake_engine")
@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.ora", "out.exegan"])
def test_edits_one_on_the_other_are_made_again_bit_for_bit(command: Command, work: Work, tmp_path: Path, name: str) -> None:
    given, path = pictures(work, tmp_path), export(work, tmp_path / name)
    photo = given[:0] if path.suffix == ".exegan" else given[:2]
    ran = command("replay", path, *photo, *given[2:], "--out", tmp_path / "again.png", "--json")
    assert ran.status == 0, ran.err
    lossy = path.suffix == ".jpg"
    assert (ran.json["same"], ran.json["file"], ran.json["lossy"]) == (True, name, lossy)
    assert bool(ran.json["difference"]) == lossy
    assert np.array_equal(load_picture(tmp_path / "again.png").pixels, work.pixels)
    if path.suffix != ".png":
        return
    again = command("replay", tmp_path / "again.png", *given)
    assert again.status == 0, "it tells of itself what the first one told"
    assert again.out.splitlines() == [SAME, "Greatest difference to again.png: 0 of 255."]


@pytest.mark.slow
def test_with_the_weights_that_come_with_the_program(command: Command, tmp_path: Path, small_portrait: Image.Image) -> None:
    """A second edit overlaps the first, which is half as strong now."""
    maker = Maker(tmp_path, small_portrait.resize((200, 200)), create_engine("graft"))
    tree = EditTree().accepted(maker.edit("lips", 3, ()))
    tree = tree.accepted(maker.edit("mouth", 4, tree.seen)).with_blend(1, BlendSettings(opacity=0.5))
    made = maker.work(tree)
    path = export(made, tmp_path / "out.jpg")
    ran = command("replay", path, "--photo", tmp_path, "--exemplars", tmp_path, "--out", tmp_path / "again.tif")
    assert ran.status == 0, ran.err
    assert ran.out.startswith(SAME)
    assert np.array_equal(load_picture(tmp_path / "again.tif").pixels, made.pixels)


@pytest.mark.usefixtures("fake_engine")
def test_from_the_file_beside_it(command: Command, work: Work, tmp_path: Path) -> None:
    given, path = pictures(work, tmp_path), export(work, tmp_path / "out.tif")
    write_sidecar(path, work.provenance, overwrite=False)
    assert command("replay", sidecar_path(path), *given, "--json").json["file"] == "out.tif"
    path.unlink()
    ran = command("replay", sidecar_path(path), *given)
    assert (ran.status, ran.out) == (0, f"{SAME}\n")


@pytest.mark.usefixtures("fake_engine")
def test_a_file_that_was_altered_since_is_told_of(command: Command, work: Work, tmp_path: Path) -> None:
    altered, path = work.pixels.copy(), tmp_path / "out.png"
    altered[0, 0, 0] ^= 7
    export_picture(path, altered, work.photo, overwrite=False, statement=work.provenance.statement())
    ran = command("replay", path, *pictures(work, tmp_path))
    assert ran.status == 1
    assert ran.out.splitlines()[0] == SAME
    assert "out.png" in ran.out
    assert "altered since" in ran.out


@pytest.mark.usefixtures("fake_engine")
def test_what_comes_out_different_is_said_and_its_own_proof_written(command: Command, work: Work, tmp_path: Path) -> None:
    provenance = replace(work.provenance, pixels_sha256="0" * 64)
    ran = command(
        "replay", export(work, tmp_path / "out.png", provenance), *pictures(work, tmp_path), "--out", tmp_path / "again.png"
    )
    assert ran.status == 1
    assert "It is NOT the same picture" in ran.out
    assert command("inspect", tmp_path / "again.png", "--json").json["provenance"] == work.provenance.to_json()


@pytest.mark.usefixtures("fake_engine")
def test_a_photo_that_is_not_there_or_has_changed(command: Command, work: Work, tmp_path: Path) -> None:
    path = export(work, tmp_path / "out.png")
    assert "The photo is needed: photo.png" in command("replay", path).line
    (tmp_path / "other").mkdir()
    Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(tmp_path / "other" / "some.png")
    assert "photo.png is not among the given files" in command("replay", path, "--photo", tmp_path / "other").line
    Image.fromarray(np.ones((9, 9, 3), np.uint8)).save(tmp_path / "other" / "photo.png")
    ran = command("replay", path, "--photo", tmp_path / "other", "--out", tmp_path / "again.png")
    assert "photo.png is not the photo any more: it was changed" in ran.line
    assert ran.status == 1
    assert not (tmp_path / "again.png").exists()


@pytest.mark.usefixtures("fake_engine")
def test_an_exemplar_that_is_not_there_or_has_changed(command: Command, work: Work, tmp_path: Path) -> None:
    path, given = export(work, tmp_path / "out.png"), pictures(work, tmp_path)
    (tmp_path / "pictures" / "b.png").unlink()
    assert "not among the given pictures: anna.png." in command("replay", path, *given).line
    Image.fromarray(np.ones((9, 9, 3), np.uint8)).save(tmp_path / "pictures" / "anna.png")
    assert "anna.png (there, but changed)" in command("replay", path, *given).line


def test_other_weights_are_refused(command: Command, work: Work, tmp_path: Path, fake_engine: FakeEngine) -> None:
    edit = work.edits[0]
    other = replace(edit, recipe=replace(edit.recipe, weights_id="f" * 16))
    provenance = provenance_of(work.photo, work.pixels, [other])
    ran = command("replay", export(work, tmp_path / "out.png", provenance), *pictures(work, tmp_path))
    assert f"made with fake and the weights {'f' * 16}; these are {fake_engine.weights_id}" in ran.line
    assert fake_engine.requests == []


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("holes", "comes without its hole"),
        ("parts", "is a patchwork"),
        ("old", "made by an older version"),
        ("photo", "for another photo"),
        ("hole", "is not the one it was made with"),
        ("beneath", "looks different now"),
        ("blend", "looks different now"),
    ],
)
def test_what_the_file_does_not_tell_rightly_is_refused(
    command: Command, work: Work, tmp_path: Path, how: str, words: str, fake_engine: FakeEngine
) -> None:
    provenance = work.provenance
    first, *others = provenance.made
    recipe = first.recipe
    changed = {
        "holes": replace(first, hole=None),
        "parts": replace(first, recipe=replace(recipe, parts=(RecipePart(recipe, "a" * 64),))),
        "old": replace(first, recipe=replace(recipe, crop_sha256="")),
        "photo": replace(first, recipe=replace(recipe, photo_sha256="a" * 64)),
        "hole": replace(first, hole=others[1].hole),
    }.get(how, first)
    if how in ("beneath", "blend"):
        second = others[0]
        under = () if how == "beneath" else tuple(replace(one, blend=BlendSettings(opacity=0.9)) for one in second.beneath)
        assert second.beneath
        others[0] = replace(second, beneath=under)
    ran = command(
        "replay", export(work, tmp_path / "out.png", replace(provenance, made=(changed, *others))), *pictures(work, tmp_path)
    )
    assert (ran.status, words in ran.line) == (1, True), ran.line
    assert len(fake_engine.requests) == (1 if how in ("beneath", "blend") else 0)


def test_an_export_of_an_older_version_is_sent_to_batch(command: Command, work: Work, tmp_path: Path) -> None:
    path, text = tmp_path / "out.png", provenance_text(work.provenance.recipes)
    export_picture(path, work.pixels, work.photo, overwrite=False, text=text, statement=Statement("old"))
    assert "`batch` replays them" in command("replay", path).line
    plain = tmp_path / "plain.png"
    export_picture(plain, work.pixels, work.photo, overwrite=False)
    assert "does not say how it was made" in command("replay", plain).line


def test_a_name_that_is_taken_is_refused_before_anything_is_made(command: Command, work: Work, tmp_path: Path) -> None:
    taken = tmp_path / "taken.png"
    taken.write_bytes(b"precious")
    ran = command("replay", export(work, tmp_path / "out.png"), "--out", taken)
    assert "taken.png exists already" in ran.line
    assert taken.read_bytes() == b"precious"

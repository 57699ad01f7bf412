"""What an export says of itself comes back from every format, whole, and an earlier record gives way to it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exegan_studio.domain.errors import OutputError, RecipeError
from exegan_studio.domain.geometry import Box
from exegan_studio.pipeline.layers import edit_layers
from exegan_studio.pipeline.provenance import TOOL, Laid, Provenance, provenance_of
from exegan_studio.pipeline.provenance_reading import parsed, read_said
from exegan_studio.pipeline.sidecar import sidecar_path, write_sidecar
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.openraster import export_layers
from exegan_studio.storage.xmp import OWN, SOURCE_TYPE, Statement, record_of
from tests.pipeline.making import SIDE, edit_of, photo_of, two_edits

SUFFIXES = [".png", ".jpg", ".webp", ".tif", ".ora"]


def exported(path: Path, deep: bool = False) -> tuple[Provenance, tuple[str, ...]]:
    photo = photo_of(deep)
    edits, pixels = two_edits(photo)
    provenance = provenance_of(photo, pixels, edits)
    statement = provenance.statement()
    if path.suffix == ".ora":
        layers = edit_layers(photo.pixels, edits)
        return provenance, export_layers(path, pixels, photo, layers, overwrite=False, text={}, statement=statement)
    return provenance, export_picture(path, pixels, photo, overwrite=False, statement=statement)


def test_what_was_made_on_what_is_told_as_it_was_then() -> None:
    photo = photo_of()
    edits, pixels = two_edits(photo)
    provenance = provenance_of(photo, pixels, edits)
    first, second = (one.recipe for one in edits)
    assert [one.recipe for one in provenance.made] == [first, second]
    assert provenance.made[1].beneath == (Laid(0, first.blend),), "whole, as it was then"
    assert provenance.picture == (Laid(0, edits[0].blend), Laid(1, second.blend)), "half, as it is now"
    assert [one.blend.opacity for one in provenance.recipes] == [0.5, 1.0]
    assert (provenance.proof.difference, provenance.proof.edits) == (0, 2)


def test_what_an_edit_was_made_on_is_told_though_it_is_gone() -> None:
    photo = photo_of()
    gone = edit_of(photo, 0)
    provenance = provenance_of(photo, photo.pixels, [edit_of(photo, 1, (gone,))])
    assert [one.recipe.seed for one in provenance.made] == [0, 1]
    assert [one.made for one in provenance.picture] == [1]
    unknown = provenance_of(photo, photo.pixels, [gone, edit_of(photo, 1, None)])
    assert [one.made for one in unknown.made[1].beneath] == [0], "what lies below it"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("deep", [False, True])
def test_it_comes_back_from_every_format(tmp_path: Path, suffix: str, deep: bool) -> None:
    path = tmp_path / f"out{suffix}"
    provenance, warnings = exported(path, deep)
    said = read_said(path)
    assert said.provenance == provenance
    assert said.digital_source_type == SOURCE_TYPE
    assert said.recipes == provenance.recipes
    assert not any("fit" in one for one in warnings)
    for made, edit in zip(provenance.made, two_edits(photo_of(deep))[0], strict=True):
        assert made.hole is not None
        assert np.array_equal(made.hole.mask(SIDE, SIDE), edit.hole.mask())


def test_a_file_beside_it_says_the_same_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / "out.jpg"
    provenance, _ = exported(path)
    write_sidecar(path, provenance, overwrite=False)
    beside = sidecar_path(path)
    assert beside.name == "out.jpg.json"
    said = read_said(beside)
    assert (said.provenance, said.beside, said.picture) == (provenance, "out.jpg", None)
    before = beside.read_bytes()
    with pytest.raises(OutputError, match=r"The picture is there, the file beside it is not: out.jpg.json exists already"):
        write_sidecar(path, replace(provenance, program="another"), overwrite=False)
    assert beside.read_bytes() == before
    assert json.loads(before)["file"]["sha256"] == load_picture(path).sha256


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_a_picture_edited_again_tells_of_the_new_edit_alone(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"first{suffix}", tmp_path / f"second{suffix}"
    exported(first)
    again = load_picture(first)
    assert again.xmp is not None
    own = again.xmp.replace(b"</rdf:RDF>", b"<rdf:Description><a:b xmlns:a='urn:a'>mine</a:b></rdf:Description></rdf:RDF>")
    provenance = provenance_of(again, again.pixels, [edit_of(again, 1)])
    source = replace(again, xmp=own)
    export_picture(second, again.pixels, source, overwrite=False, statement=provenance.statement())
    packet = load_picture(second).xmp
    assert packet is not None
    assert read_said(second).provenance == provenance
    assert (packet.count(SOURCE_TYPE.encode()), packet.count(b"<exegan:Record>"), packet.count(OWN.encode())) == (1, 1, 1)
    assert packet.count(b"<rdf:Description") == 2, "the photo's own and ours: nothing empty is left"
    assert b"mine" in packet


def test_what_another_program_wrote_anew_gives_way_too(tmp_path: Path) -> None:
    path = tmp_path / "out.tif"
    own = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
        f'r:about="" xmlns:ours="{OWN}"><ours:Record>old</ours:Record></r:Description></r:RDF></x:xmpmeta>'
    )
    photo = replace(photo_of(), xmp=own.encode())
    export_picture(path, photo.pixels, photo, overwrite=False, statement=Statement(TOOL, ("new",)))
    assert record_of(load_picture(path).xmp or b"") == "new"


def test_turned_off_the_source_type_stays_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    exported(path)
    again = load_picture(path)
    off = tmp_path / "off.png"
    export_picture(off, again.pixels, again, overwrite=False, statement=Statement())
    said = read_said(off)
    assert (said.provenance, said.recipes, said.digital_source_type) == (None, (), SOURCE_TYPE)
    assert b"EXE-GAN Studio" not in off.read_bytes()


def damaged(plain: dict[str, Any], how: str) -> None:
    made = plain["made"]
    match how:
        case "ring":
            made[0]["beneath"] = [{"made": 1, "blend": made[0]["recipe"]["blend"]}]
        case "itself":
            made[1]["beneath"][0]["made"] = 1
        case "outside":
            made[0]["hole"]["box"] = [0, 0, SIDE + 1, 4]
        case "empty":
            made[0]["hole"]["box"] = [4, 4, 4, 4]
        case "letters":
            made[0]["hole"]["png"] = "!!"
        case "opacity":
            plain["picture"][0]["blend"]["opacity"] = 1e300
        case "version":
            plain["version"] = 99
        case "nothing":
            plain["picture"][1]["made"] = 2
        case "bits":
            plain["photo"]["bits"] = 12
        case _:
            plain["untouched"]["difference"] = -1


@pytest.mark.parametrize(
    "how", ["ring", "itself", "outside", "empty", "letters", "opacity", "version", "nothing", "bits", "difference"]
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, how: str) -> None:
    photo = photo_of()
    edits, pixels = two_edits(photo)
    plain = provenance_of(photo, pixels, edits).to_json()
    parsed(plain)
    damaged(plain, how)
    path = tmp_path / "out.png"
    export_picture(path, pixels, photo, overwrite=False, statement=Statement(TOOL, (json.dumps(plain),)))
    with pytest.raises(RecipeError, match="cannot be read"):
        read_said(path)


def test_a_hole_of_another_size_than_it_says_is_refused() -> None:
    photo = photo_of()
    edits, pixels = two_edits(photo)
    hole = provenance_of(photo, pixels, edits).made[0].hole
    assert hole is not None
    with pytest.raises(ValueError, match="another kind"):
        replace(hole, box=Box(0, 0, 4, 4)).mask(SIDE, SIDE)

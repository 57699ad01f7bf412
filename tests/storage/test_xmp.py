"""The packet is well-formed, says what it should, and comes with every format."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from exegan_studio.domain.picture import Picture
from exegan_studio.storage.exif import PREFIX
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture, picture_from_pixels
from exegan_studio.storage.tiff import encode_tiff
from exegan_studio.storage.xmp import SOURCE_TYPE, Statement, composite_of, composite_packet, record_of

TOOL = 'a "tool" & <more> ä 1.0'
ADOBE, IPTC = "{http://ns.adobe.com/xap/1.0/}", "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def test_the_packet_names_the_tool_and_the_source_type() -> None:
    (said,) = ET.fromstring(composite_packet(TOOL)).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert said.get(f"{ADOBE}CreatorTool") == TOOL
    assert said.get(f"{IPTC}DigitalSourceType") == SOURCE_TYPE


OWN = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" a:CreatorTool="camera"{more}>'
    "<dc:creator>Ännchen &amp; Söhne</dc:creator>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
)
CAPTURE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
SUFFIXES = [".png", ".jpg", ".webp", ".tif"]


def grey(**own: Any) -> Picture:
    return replace(picture_from_pixels(np.full((9, 7, 3), 128, np.uint8), "grey"), **own)


def exported(path: Path, source: Picture, tool: str = "") -> tuple[bytes | None, tuple[str, ...]]:
    warnings = export_picture(path, source.pixels, source, overwrite=False, statement=Statement(tool) if tool else None)
    return load_picture(path).xmp, warnings


def source_types(packet: bytes) -> list[str]:
    tree = list(ET.fromstring(packet).iter())
    name = f"{IPTC}DigitalSourceType"
    return [one.attrib[name] for one in tree if name in one.attrib] + [one.text or "" for one in tree if one.tag == name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_says_it_of_an_edited_photo_and_of_no_other(tmp_path: Path, suffix: str) -> None:
    assert exported(tmp_path / f"edited{suffix}", grey(), TOOL) == (composite_packet(TOOL), ())
    assert exported(tmp_path / f"copy{suffix}", grey()) == (None, ())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_photos_own_packet_goes_with_it(tmp_path: Path, suffix: str) -> None:
    own = OWN.format(more="", inside="").encode()
    exported(tmp_path / f"photo{suffix}", grey(xmp=own))
    photo = load_picture(tmp_path / f"photo{suffix}")
    assert photo.xmp == own
    found, warnings = exported(tmp_path / f"edited{suffix}", photo, TOOL)
    assert found is not None
    assert source_types(found) == [SOURCE_TYPE]
    assert "Ännchen &amp; Söhne".encode() in found
    assert b'a:CreatorTool="camera"' in found
    assert TOOL.encode() not in found, "the first tool stays named"
    assert warnings == ()


@pytest.mark.parametrize(
    ("more", "inside"),
    [
        (f' i:DigitalSourceType="{CAPTURE}"', ""),
        (f"\n  i:DigitalSourceType = '{CAPTURE}'", ""),
        ("", f"<i:DigitalSourceType>{CAPTURE}</i:DigitalSourceType>"),
        ("", "<i:DigitalSourceType/>"),
    ],
)
def test_what_the_packet_said_of_its_source_is_true_no_more(more: str, inside: str) -> None:
    found = composite_of(OWN.format(more=more, inside=inside).encode(), TOOL)
    assert found is not None
    assert source_types(found) == [SOURCE_TYPE]
    assert b"<dc:creator>" in found


@pytest.mark.parametrize(
    "own",
    [
        b"",
        b"\xff\xfe<",
        b"<artist/>",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + OWN.format(more="", inside="").encode(),
        OWN.format(more="", inside=f'<i:DigitalSourceType rdf:resource="{CAPTURE}">a<b/></i:DigitalSourceType>').encode(),
    ],
)
def test_a_packet_that_cannot_be_gone_on_with_is_replaced_and_told_of(tmp_path: Path, own: bytes) -> None:
    assert composite_of(own, TOOL) is None
    if own:
        found, warnings = exported(tmp_path / "out.tif", grey(xmp=own), TOOL)
        assert found == composite_packet(TOOL)
        assert warnings == ("The photo's XMP is damaged and was left out.",)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_packet_that_is_no_text_is_left_out_of_a_copy_and_told_of(tmp_path: Path, suffix: str) -> None:
    found, warnings = exported(tmp_path / f"out{suffix}", grey(xmp=OWN.encode("utf-16")))
    assert found is None
    assert warnings == ("The photo's XMP is damaged and was left out.",)


def test_a_packet_too_long_for_a_jpeg_is_left_out_of_it(tmp_path: Path) -> None:
    own = OWN.format(more="", inside=f"<dc:title>{'long ' * 14_000}</dc:title>").encode()
    found, warnings = exported(tmp_path / "out.jpg", grey(xmp=own), TOOL)
    assert found == composite_packet(TOOL)
    assert warnings == ("The photo's XMP is too long for a JPEG and was left out.",)
    kept, warnings = exported(tmp_path / "out.png", grey(xmp=own), TOOL)
    assert kept is not None
    assert len(kept) > len(own)
    assert warnings == ()


@pytest.mark.parametrize(("own", "held"), [(10, "long"), (40_000, "short"), (60_000, "")])
def test_where_a_jpeg_has_no_room_for_all_of_it_the_photos_own_comes_first_and_it_is_said(
    tmp_path: Path, own: int, held: str
) -> None:
    title = "a" * own
    source = grey(xmp=OWN.format(more="", inside=f"<dc:title>{title}</dc:title>").encode())
    statement = Statement(TOOL, ("long" * 8_000, "short" * 2_000))
    warnings = export_picture(tmp_path / "out.jpg", source.pixels, source, overwrite=False, statement=statement)
    packet = load_picture(tmp_path / "out.jpg").xmp or b""
    assert title.encode() in packet
    assert source_types(packet) == [SOURCE_TYPE]
    assert record_of(packet) == {"long": "long" * 8_000, "short": "short" * 2_000, "": ""}[held]
    told = {"long": "", "short": "The holes of the edits do not fit", "": "How the photo was edited does not fit"}[held]
    assert [one.startswith(told) for one in warnings] == ([True] if told else [])
    assert export_picture(tmp_path / "out.png", source.pixels, source, overwrite=False, statement=statement) == ()
    assert record_of(load_picture(tmp_path / "out.png").xmp or b"") == "long" * 8_000


def test_a_packet_among_the_entries_of_exif_gives_way() -> None:
    block = Image.Exif()
    block[700] = b"<artist/>"
    pixels = np.zeros((4, 4, 3), np.uint8)
    with Image.open(BytesIO(encode_tiff(pixels, None, block.tobytes().removeprefix(PREFIX), composite_packet(TOOL)))) as image:
        assert image.info["xmp"] == composite_packet(TOOL)

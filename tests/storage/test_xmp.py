"""The packet is well-formed, says what it should, and comes with every format."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from exegan_studio.storage.exif import PREFIX
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture, picture_from_pixels
from exegan_studio.storage.png_text import png_texts
from exegan_studio.storage.tiff import encode_tiff
from exegan_studio.storage.xmp import PNG_KEY, SOURCE_TYPE, composite_packet

TOOL = 'a "tool" & <more> ä 1.0'
ADOBE, IPTC = "{http://ns.adobe.com/xap/1.0/}", "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


def test_the_packet_names_the_tool_and_the_source_type() -> None:
    (said,) = ET.fromstring(composite_packet(TOOL)).iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert said.get(f"{ADOBE}CreatorTool") == TOOL
    assert said.get(f"{IPTC}DigitalSourceType") == SOURCE_TYPE


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("with_packet", [True, False])
def test_every_format_carries_it(tmp_path: Path, suffix: str, with_packet: bool) -> None:
    source = picture_from_pixels(np.full((9, 7, 3), 128, np.uint8), "grey")
    packet = composite_packet(TOOL) if with_packet else None
    path = tmp_path / f"out{suffix}"
    assert export_picture(path, source.pixels, source, overwrite=False, xmp=packet) == ()
    with Image.open(path) as image:
        found = image.info.get("xmp")
    assert found == packet
    if suffix == ".png":
        assert png_texts(path.read_bytes()).get(PNG_KEY) == (packet.decode() if packet else None)
    assert load_picture(path).pixels.shape == source.pixels.shape


def test_an_artists_own_packet_in_a_tiff_stays() -> None:
    own = Image.Exif()
    own[700] = b"<artist/>"
    pixels = np.zeros((4, 4, 3), np.uint8)
    with Image.open(BytesIO(encode_tiff(pixels, None, own.tobytes().removeprefix(PREFIX), composite_packet(TOOL)))) as image:
        assert image.info["xmp"] == b"<artist/>"

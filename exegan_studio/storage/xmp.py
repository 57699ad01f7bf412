"""The XMP packet of an edited photo: that a model made part of it, in the words other programs and platforms read; what the
photo's own packet says stays."""

import io
import re
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

PNG_KEY = "XML:com.adobe.xmp"
"""Of the international text that holds the packet in a PNG: XMP specification part 3, section 1.1.5."""
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""IPTC NewsCodes: a photo of which a trained model made a part."""
LARGEST = 4_000_000
"""Bytes of a packet that is looked into."""
_ADOBE, _IPTC = "http://ns.adobe.com/xap/1.0/", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SOURCE, _TOOL = "DigitalSourceType", "CreatorTool"


def composite_packet(tool: str) -> bytes:
    """UTF-8, read-only, for a photo that `tool` (a name and a version) made a part of."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">{_said(tool)}</rdf:RDF></x:xmpmeta>'
        '<?xpacket end="r"?>'
    ).encode()


def composite_of(own: bytes, tool: str) -> bytes | None:
    """The photo's own packet with the source type of `composite_packet`, all else in it as it was; a tool that it names stays
    named. None where it cannot be read, or is no packet in UTF-8."""
    try:
        text = own.decode()
        prefixes = _prefixes(own)
        named = bool(_values(own, f"{{{_ADOBE}}}{_TOOL}"))
        for prefix in prefixes.get(_IPTC, ()):
            word = f"{re.escape(prefix)}:{_SOURCE}"
            text = re.sub(rf"\s{word}\s*=\s*(\"[^\"]*\"|'[^']*')", "", text)
            text = re.sub(rf"<{word}(\s[^>]*)?(/>|>[^<]*</{word}\s*>)", "", text)
        end = max(text.rfind(f"</{prefix}:RDF") for prefix in prefixes.get(_RDF, ("",)))
        if end < 0:
            return None
        merged = (text[:end] + _said("" if named else tool) + text[end:]).encode()
        return merged if _values(merged, f"{{{_IPTC}}}{_SOURCE}") == [SOURCE_TYPE] else None
    except (ValueError, ET.ParseError):
        return None


def is_text(packet: bytes) -> bool:
    """Whether it is in UTF-8, as the specification wants it in files."""
    try:
        packet.decode()
    except UnicodeDecodeError:
        return False
    return True


def source_type(packet: bytes) -> str:
    """The IPTC digital source type a packet states; empty where it states none, several, or cannot be read."""
    try:
        _prefixes(packet)
        found = _values(packet, f"{{{_IPTC}}}{_SOURCE}")
    except (ValueError, ET.ParseError):
        return ""
    return found[0] if len(found) == 1 else ""


def _said(tool: str) -> str:
    by = f" xmp:CreatorTool={quoteattr(tool)}" if tool else ""
    return (
        f'<rdf:Description xmlns:rdf="{_RDF}" rdf:about="" xmlns:xmp="{_ADOBE}" xmlns:Iptc4xmpExt="{_IPTC}"{by}'
        f' Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"/>'
    )


def _prefixes(packet: bytes) -> dict[str, set[str]]:
    """By namespace. Raises ValueError for what no packet needs, and ParseError."""
    # Entities could name files or grow without end; a packet has no document type at all.
    if len(packet) > LARGEST or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise ValueError("not a plain packet")
    found: dict[str, set[str]] = {}
    for _, (prefix, namespace) in ET.iterparse(io.BytesIO(packet), events=("start-ns",)):
        found.setdefault(str(namespace), set()).add(str(prefix))
    return found


def _values(packet: bytes, name: str) -> list[str]:
    """Of a simple property, written as an attribute or as an element."""
    tree = list(ET.fromstring(packet).iter())
    attributes = [one.attrib[name] for one in tree if name in one.attrib]
    return attributes + [one.text or "" for one in tree if one.tag == name]

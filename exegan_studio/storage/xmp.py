"""The XMP packet of an edited photo: that a model made part of it, in the words other programs and platforms read, and how it
was made, in this program's own; what the photo's own packet says stays."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

PNG_KEY = "XML:com.adobe.xmp"
"""Of the international text that holds the packet in a PNG: XMP specification part 3, section 1.1.5."""
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""IPTC NewsCodes: a photo of which a trained model made a part."""
LARGEST = 4_000_000
"""Bytes of a packet that is looked into."""
OWN = "urn:exegan-studio:provenance:1/"
"""The namespace of what this program says in its own words."""
_ADOBE, _IPTC = "http://ns.adobe.com/xap/1.0/", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SOURCE, _TOOL, _RECORD = "DigitalSourceType", "CreatorTool", "Record"


@dataclass(frozen=True)
class Statement:
    """What a packet is to say of a photo that a trained model made a part of. `tool`: the name and version of what did; empty:
    not told. `records`: texts of how it was made, each shorter than the one before; the first that there is room for is
    taken."""

    tool: str = ""
    records: tuple[str, ...] = ()


def composite_packet(tool: str, record: str = "") -> bytes:
    """UTF-8, read-only, for a photo that `tool` (a name and a version) made a part of, as `record` tells."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">{_said(tool, record)}</rdf:RDF></x:xmpmeta>'
        '<?xpacket end="r"?>'
    ).encode()


def composite_of(own: bytes, tool: str, record: str = "") -> bytes | None:
    """The photo's own packet with what `composite_packet` says, all else in it as it was; a tool that it names stays named, and
    what this program said of an earlier edit goes. None where it cannot be read, or is no packet in UTF-8."""
    try:
        text, prefixes = own.decode(), _prefixes(own)
        text = _without_own(text, prefixes)
        named = bool(_values(text.encode(), f"{{{_ADOBE}}}{_TOOL}"))
        text = _without(text, prefixes.get(_IPTC, ()), _SOURCE)
        end = max(text.rfind(f"</{prefix}:RDF") for prefix in prefixes.get(_RDF, ("",)))
        if end < 0:
            return None
        merged = (text[:end] + _said("" if named else tool, record) + text[end:]).encode()
        right = _values(merged, f"{{{_IPTC}}}{_SOURCE}") == [SOURCE_TYPE] and record_of(merged) == record
        return merged if right else None
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
    return _only(packet, f"{{{_IPTC}}}{_SOURCE}")


def record_of(packet: bytes) -> str:
    """The record of a Statement that a packet holds; empty where it holds none, several, or cannot be read."""
    return _only(packet, f"{{{OWN}}}{_RECORD}")


_OWN_WORDS = re.compile(
    rf'<rdf:Description xmlns:rdf="{re.escape(_RDF)}" rdf:about="" xmlns:xmp="[^"]*" xmlns:Iptc4xmpExt="[^"]*"'
    rf'(?: xmlns:exegan="{re.escape(OWN)}")?(?: xmp:CreatorTool=(?:"[^"]*"|\'[^\']*\'))?'
    rf' Iptc4xmpExt:DigitalSourceType="{re.escape(SOURCE_TYPE)}"'
    rf"(?:/>|><exegan:{_RECORD}>[^<]*</exegan:{_RECORD}></rdf:Description>)"
)
"""As `_said` writes it."""


def _said(tool: str, record: str) -> str:
    by = f" xmp:CreatorTool={quoteattr(tool)}" if tool else ""
    own = f' xmlns:exegan="{OWN}"' if record else ""
    start = (
        f'<rdf:Description xmlns:rdf="{_RDF}" rdf:about="" xmlns:xmp="{_ADOBE}" xmlns:Iptc4xmpExt="{_IPTC}"{own}{by}'
        f' Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"'
    )
    if not record:
        return f"{start}/>"
    return f"{start}><exegan:{_RECORD}>{escape(record)}</exegan:{_RECORD}></rdf:Description>"


def _without_own(text: str, prefixes: dict[str, set[str]]) -> str:
    """Without what `_said` put there: the whole description where it is as it was written, else the record alone."""
    return _without(_OWN_WORDS.sub("", text), prefixes.get(OWN, ()), _RECORD)


def _without(text: str, prefixes: Iterable[str], name: str) -> str:
    """Without that simple property, as an attribute or as an element."""
    for prefix in prefixes:
        word = f"{re.escape(prefix)}:{name}"
        text = re.sub(rf"\s{word}\s*=\s*(\"[^\"]*\"|'[^']*')", "", text)
        text = re.sub(rf"<{word}(\s[^>]*)?(/>|>[^<]*</{word}\s*>)", "", text)
    return text


def _prefixes(packet: bytes) -> dict[str, set[str]]:
    """By namespace. Raises ValueError for what no packet needs, and ParseError."""
    # Entities could name files or grow without end; a packet has no document type at all.
    if len(packet) > LARGEST or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        raise ValueError("not a plain packet")
    found: dict[str, set[str]] = {}
    for _, (prefix, namespace) in ET.iterparse(io.BytesIO(packet), events=("start-ns",)):
        found.setdefault(str(namespace), set()).add(str(prefix))
    return found


def _only(packet: bytes, name: str) -> str:
    """The simple property's value; empty where there is none, several, or the packet cannot be read."""
    try:
        _prefixes(packet)
        found = _values(packet, name)
    except (ValueError, ET.ParseError):
        return ""
    return found[0] if len(found) == 1 else ""


def _values(packet: bytes, name: str) -> list[str]:
    """Of a simple property, written as an attribute or as an element."""
    tree = list(ET.fromstring(packet).iter())
    attributes = [one.attrib[name] for one in tree if name in one.attrib]
    return attributes + [one.text or "" for one in tree if one.tag == name]

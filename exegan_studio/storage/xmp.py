"""The XMP packet of an edited photo: that a model made part of it, in the words other programs and platforms read."""

from xml.sax.saxutils import quoteattr

PNG_KEY = "XML:com.adobe.xmp"
"""Of the international text that holds the packet in a PNG: XMP specification part 3, section 1.1.5."""
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""IPTC NewsCodes: a photo of which a trained model made a part."""
_ADOBE, _IPTC = "http://ns.adobe.com/xap/1.0/", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def composite_packet(tool: str) -> bytes:
    """UTF-8, read-only, for a photo that `tool` (a name and a version) made a part of."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about="" xmlns:xmp="{_ADOBE}" xmlns:Iptc4xmpExt="{_IPTC}"'
        f' xmp:CreatorTool={quoteattr(tool)} Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"/>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()

"""Whole files, small and of every kind that is read, to be damaged."""

import collections
import functools
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageCms

from exegan_studio.domain.arrays import content_hash, frozen
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.geometry import Box, Similarity
from exegan_studio.domain.mask import PackedMask
from exegan_studio.domain.meters import Meters
from exegan_studio.domain.project import PhotoLink, Project, ProjectFile, RunSettings, SavedCandidate, SavedExemplar
from exegan_studio.domain.recipe import BlendSettings, Candidate, ExemplarRef, PasteReport, Recipe, StyleSettings
from exegan_studio.pipeline.projects import Packer, save_project
from exegan_studio.pipeline.provenance import provenance_of, provenance_text
from exegan_studio.pipeline.rendering import render
from exegan_studio.storage import exif
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import picture_from_pixels
from exegan_studio.storage.openraster import export_layers
from exegan_studio.storage.png import encode_png
from exegan_studio.storage.project_archive import KnownPieces
from exegan_studio.storage.tiff import encode_tiff
from exegan_studio.storage.xmp import composite_packet
from tests.pipeline.making import photo_of, two_edits

SEEN_MARK = b"exegan-seen-1\n"
PIXELS = np.random.default_rng(5).integers(0, 255, (12, 17, 3), dtype=np.uint8)
STOWED = np.arange(600, dtype=np.uint8).reshape(10, 20, 3)
STOWED_HASH = content_hash(STOWED)


def exif_blocks() -> tuple[bytes, ...]:
    """Both byte orders, with a preview and a maker's note."""
    made: list[bytes] = []
    for order in ("<", ">"):
        tags = Image.Exif()
        tags.endian = order
        tags[0x010F], tags[0x0112] = "Maker", 6
        tags.get_ifd(0x8769).update({0x9003: "2024:05:06 07:08:09", 0x829A: 0.005, 0x927C: b"note" * 9})
        tags.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0)})
        made.append(tags.tobytes().removeprefix(exif.PREFIX))
    return tuple(made)


def pictures() -> tuple[bytes, ...]:
    """One of every format and mode that is read, with EXIF and profiles where the format has them."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    block = exif_blocks()[0]
    made: list[bytes] = []
    for kind, mode in (
        ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("TIFF", "RGB"),
        ("TIFF", "LAB"), ("TIFF", "CMYK"), ("GIF", "P"), ("BMP", "RGB"), ("PPM", "L"), ("AVIF", "RGB"),
    ):  # fmt: skip
        image = Image.fromarray(PIXELS)
        image = Image.merge("LAB", image.split()) if mode == "LAB" else image.convert(mode)
        stream = io.BytesIO()
        dressed = kind in ("PNG", "JPEG", "WEBP", "TIFF") and mode in ("RGB", "RGBA")
        image.save(stream, kind, **({"exif": exif.PREFIX + block, "icc_profile": profile} if dressed else {}))
        made.append(stream.getvalue())
    deep = PIXELS.astype(np.uint16) * 257
    made += [encode_png(deep, None, block, {"Comment": "words"}), encode_tiff(deep, profile, block)]
    for compression in ("tiff_lzw", "packbits", "jpeg", "tiff_adobe_deflate"):
        stream = io.BytesIO()
        Image.fromarray(PIXELS).save(stream, "TIFF", compression=compression)
        made.append(stream.getvalue())
    return tuple(made)


def recipes() -> tuple[bytes, ...]:
    """Copied as text, in a PNG as an export holds it, and with a packed text."""
    recipe = Recipe(
        "graft", "0123456789abcdef", 3, "a" * 64, "b" * 64, Similarity(1.5, 0.1, 20.0, 30.0), 256,
        (ExemplarRef("c" * 64, "anna.png", 1.0, ("eyes",)),),
    )  # fmt: skip
    text = json.dumps(recipe.to_json())
    whole = encode_png(PIXELS, None, None, provenance_text([recipe, recipe]))
    packed = b"EXE-GAN Studio recipes\0\0" + zlib.compress(text.encode())
    chunk = len(packed).to_bytes(4, "big") + b"zTXt" + packed + zlib.crc32(b"zTXt" + packed).to_bytes(4, "big")
    plain = encode_png(PIXELS, None, None, {})
    return text.encode(), f"[{text}, {text}]".encode(), whole, plain[:33] + chunk + plain[33:]


def settings() -> tuple[bytes, ...]:
    kept = {"pictures.max_megapixels": 100, "pictures.max_file_megabytes": 500, "of.a.newer.version": ["ä", 1.5, None]}
    return json.dumps(kept, indent=2).encode(), json.dumps(kept, ensure_ascii=False).encode()


def favourites() -> tuple[bytes, ...]:
    rows = [{"path": "/pictures/ä b.png", "sha256": "a" * 64}, {"path": "/pictures/c.png", "sha256": ""}]
    return (json.dumps({"version": 1, "favourites": rows}, indent=1).encode(),)


def seen_pictures() -> tuple[bytes, ...]:
    """What the cache keeps of a picture, without the mark and the checksum."""
    facts: Mapping[str, object] = {"faces": [{"box": [1, 2, 3, 4], "points": [[1.5, 2.5]]}], "problem": ""}
    coded = cv2.imencode(".jpg", PIXELS)[1].tobytes()
    return json.dumps(facts).encode() + b"\n" + coded, hashlib.sha256(b"").hexdigest().encode()


def with_seen_checksum(body: bytes) -> bytes:
    return SEEN_MARK + zlib.crc32(body).to_bytes(4, "big") + body


def stowed() -> tuple[bytes, ...]:
    stream = io.BytesIO()
    np.save(stream, STOWED, allow_pickle=False)
    return (stream.getvalue(),)


def xmp_packets() -> list[bytes]:
    """One of this program's, and one with other namespaces, attributes and elements."""
    other = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<r:Description r:about="" xmlns:i="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" i:DigitalSourceType="capture">'
        "<i:DigitalSourceType>capture</i:DigitalSourceType></r:Description></r:RDF></x:xmpmeta>"
    )
    return [composite_packet("a tool"), other.encode()]


def openraster() -> list[bytes]:
    """An archive with all that reading looks at."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "image/openraster")
        archive.writestr("mergedimage.png", encode_png(np.full((6, 9, 3), 77, np.uint8), None, None, {}))
    return [stream.getvalue()]


def said() -> list[bytes]:
    """What exports say of how they were made: inside a PNG, a JPEG and OpenRaster, and beside them."""
    photo = photo_of()
    edits, pixels = two_edits(photo)
    provenance = provenance_of(photo, pixels, edits)
    made = [provenance.sidecar("out.png", "a" * 64)]
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".png", ".jpg", ".tif"):
            path = Path(folder) / f"out{suffix}"
            export_picture(path, pixels, photo, overwrite=False, statement=provenance.statement())
            made.append(path.read_bytes())
        path = Path(folder) / "out.ora"
        export_layers(path, pixels, photo, [], overwrite=False, text=provenance.png_text(), statement=provenance.statement())
        made.append(path.read_bytes())
    return made


def records() -> list[bytes]:
    """The record alone, so that damage lies in it."""
    return [said()[0]]


def project() -> Project:
    """An edit, a candidate, a face, an exemplar: all that reading looks at."""
    side = 16
    photo = picture_from_pixels(np.random.default_rng(1).integers(0, 255, (side, side, 3), dtype=np.uint8), "photo.png")
    hole = np.zeros((side, side), np.uint8)
    hole[4:9, 4:9] = 255
    recipe = Recipe(
        "graft", "0" * 16, 3, "a" * 64, "b" * 64, Similarity(1.0, 0.0, 0.0, 0.0), side, (ExemplarRef("c" * 64, "eve"),)
    )
    square, report = frozen(PIXELS[:8, :8].repeat(2, 0).repeat(2, 1)), PasteReport(0, 25, 0)
    node = EditNode(1, None, recipe, report, square, PackedMask.of(hole), square, "No. 1", BlendSettings(), beneath=())
    tree = EditTree((node,), 1)
    base = render(photo.pixels, tree.seen).pixels
    empty = frozen(np.zeros((0, 0, 3), np.uint8))
    box = Box(4, 4, 9, 9)
    candidate = SavedCandidate(
        *(1, 1, Candidate(recipe, empty, empty, report, 0.5, ("soft",)), photo.pixels, box),
        *(frozen(base[box.slices].copy()), square, square, PackedMask.of(hole), True, 3, Meters(seam=0.5), (node,)),
    )
    landmarks = frozen(np.asarray([[4, 4], [9, 4], [7, 7], [5, 10], [9, 10]], np.float32))
    exemplar = SavedExemplar(Path("/pictures/eve.png"), recipe.exemplars[0], square)
    settings = RunSettings("graft", "graft.safetensors", 4, 7, True, 0.5, 1.2, 1, StyleSettings("off", 2, (1.0, 0.5)))
    return Project(
        *(photo, base, (FoundFace(landmarks, Box(1, 1, 15, 15), 0.9),), 0, frozen(hole), tree),
        *((candidate,), (exemplar,), Path("/pictures"), settings),
    )


def _packed() -> tuple[bytes, dict[str, bytes]]:
    packer = Packer(KnownPieces())
    return packer.manifest(project()), packer.pieces


def linked() -> Project:
    """Its photo is elsewhere."""
    whole = project()
    preview = frozen(whole.photo.eight_bit()[::2, ::2].copy())
    return replace(whole, link=PhotoLink(Path("/pictures/photo.png"), whole.photo.sha256, preview))


def _linked_packed() -> tuple[bytes, dict[str, bytes]]:
    packer = Packer(KnownPieces(), Path("/evenings"))
    return packer.manifest(linked()), packer.pieces


def linked_manifests() -> list[bytes]:
    return [_linked_packed()[0]]


@functools.cache
def linked_pieces() -> dict[str, bytes]:
    """As `project_pieces`, of `linked_manifests`."""
    return collections.defaultdict(bytes, _linked_packed()[1])


def kept_manifests() -> list[bytes]:
    """Work that belongs to a project file, and work that has none."""
    file = ProjectFile(Path("/evenings/evening.exegan"), "a" * 64)
    return [Packer(KnownPieces()).manifest(one) for one in (replace(project(), file=file), project())]


def projects() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.exegan"
        save_project(path, project(), overwrite=False)
        return [path.read_bytes()]


def project_manifests() -> list[bytes]:
    return [_packed()[0]]


@functools.cache
def project_pieces() -> dict[str, bytes]:
    """Of `project_manifests`; any other name is not there."""
    return collections.defaultdict(bytes, _packed()[1])

"""`exegan-studio faces PHOTO`: which faces are found, and where."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from exegan_studio.domain.face import FoundFace


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:  # pyright: ignore[reportPrivateUsage]
    parser = subparsers.add_parser("faces", help="find the faces of a photo", description="Find the faces of a photo.")
    parser.add_argument("photo", type=Path, metavar="PHOTO")
    parser.add_argument("--json", action="store_true", help="print boxes and landmarks as JSON")
    parser.set_defaults(run_command=run)


def run(args: argparse.Namespace) -> int:
    """Print the faces, largest first. A photo without one is no failure. Raises PictureError."""
    from exegan_studio.face.detect import FaceDetector
    from exegan_studio.storage.images import load_picture

    photo = load_picture(args.photo)
    faces = FaceDetector().detect(photo.eight_bit())
    if args.json:
        found = [plain_face(number, face) for number, face in enumerate(faces)]
        print(json.dumps({"photo": photo.name, "width": photo.width, "height": photo.height, "faces": found}, indent=2))
        return 0
    for number, face in enumerate(faces):
        box = face.box
        print(f"face {number}: {box.width} x {box.height} at {box.left}, {box.top}, confidence {face.confidence:.2f}")
    if not faces:
        print("No face was found.")
    return 0


def plain_face(number: int, face: "FoundFace") -> dict[str, Any]:
    """A face as JSON takes it; coordinates as everywhere: the centre of the first pixel is (0.5, 0.5)."""
    names = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
    return {
        "face": number,
        "box": {"left": face.box.left, "top": face.box.top, "width": face.box.width, "height": face.box.height},
        "confidence": round(face.confidence, 4),
        "landmarks": {
            name: [round(float(x), 2), round(float(y), 2)] for name, (x, y) in zip(names, face.landmarks, strict=True)
        },
    }

"""`faces`: what is printed, and what is refused."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Command


def test_json_tells_where_the_faces_are(command: Command, photo: Path) -> None:
    ran = command("faces", photo, "--json")
    assert (ran.status, ran.err) == (0, "")
    with Image.open(photo) as image:
        assert (ran.json["width"], ran.json["height"]) == image.size
    (face,) = ran.json["faces"]
    assert face["face"] == 0
    assert face["confidence"] > 0.9
    landmarks, box = face["landmarks"], face["box"]
    assert list(landmarks) == ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"]
    assert landmarks["left_eye"][0] < landmarks["right_eye"][0]
    assert all(box["left"] < x < box["left"] + box["width"] for x, _ in landmarks.values())


def test_for_people_it_is_a_line_a_face(command: Command, photo: Path) -> None:
    ran = command("faces", photo)
    assert ran.status == 0
    assert ran.out.startswith("face 0: ")
    assert ran.out.count("\n") == 1


def test_two_faces_are_numbered_the_largest_first(command: Command, tmp_path: Path, small_portrait: Image.Image) -> None:
    pair = Image.new("RGB", (900, 500), (90, 90, 90))
    half = small_portrait.resize((small_portrait.width // 2, small_portrait.height // 2))
    pair.paste(half, (20, 20))
    pair.paste(small_portrait, (400, 0))
    pair.save(tmp_path / "pair.png")
    faces = command("faces", tmp_path / "pair.png", "--json").json["faces"]
    assert [one["face"] for one in faces] == [0, 1]
    assert faces[0]["landmarks"]["nose"][0] > 400 > faces[1]["landmarks"]["nose"][0]


def test_no_face_is_an_answer_not_a_failure(command: Command, wall: Path) -> None:
    assert command("faces", wall).out == "No face was found.\n"
    ran = command("faces", wall, "--json")
    assert (ran.status, ran.json["faces"]) == (0, [])


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_fails_with_one_line(command: Command, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken é.png"
    path.write_bytes(content)
    ran = command("faces", path)
    assert (ran.status, ran.out) == (1, "")
    assert "broken é.png" in ran.line
    assert len(ran.err.splitlines()) == 1


def test_a_missing_photo(command: Command, tmp_path: Path) -> None:
    ran = command("faces", tmp_path / "gone.jpg")
    assert ran.status == 1
    assert "gone.jpg" in ran.line
    assert command("faces").status == 2

"""The samples that come with the program: there, readable, and each with its licence."""

import hashlib
import re

from exegan_studio.storage.images import list_pictures, load_picture
from exegan_studio.storage.paths import samples_folder


def test_every_sample_opens_and_has_its_licence() -> None:
    folder = samples_folder()
    licences = (folder / "LICENSES.md").read_text(encoding="utf-8")
    pictures = list_pictures(folder) + list_pictures(folder / "exemplars")
    lines = re.finditer(r"^([0-9a-f]{64})  (\S+)$", licences, re.MULTILINE)
    listed = {line[2]: line[1] for line in lines}
    assert {one.relative_to(folder).as_posix() for one in pictures} == set(listed)
    for one in pictures:
        assert hashlib.sha256(one.read_bytes()).hexdigest() == listed[one.relative_to(folder).as_posix()]
        assert min(load_picture(one).pixels.shape[:2]) >= 512


def test_the_sample_portrait_and_several_exemplars_are_there() -> None:
    assert [one.name for one in list_pictures(samples_folder())] == ["portrait.jpg"]
    assert len(list_pictures(samples_folder() / "exemplars")) >= 2

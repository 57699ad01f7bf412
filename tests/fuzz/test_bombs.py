"""Claims that are lies, names that are traps, metadata that is noise."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exegan_studio.domain.errors import PictureError
from exegan_studio.storage.export import export_picture
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.mask_files import read_mask, write_mask
from exegan_studio.storage.png import encode_png
from tests.fuzz.samples import PIXELS

CHECKOUT = Path(__file__).parents[2]
NAMES = (
    "two\nlines.png",
    "bell\a.png",
    "\u202egnp.exe.png",
    ";rm -rf ~;.png",
    "$(touch ran).png",
    "`touch ran`.png",
    "-rf.png",
)


@pytest.mark.slow
def test_bombs_are_refused_within_bounds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.bombs", str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, errors="replace", timeout=200, check=False)
    if done.returncode != 0:
        pytest.fail(f"status {done.returncode}\n{done.stdout[-6000:]}{done.stderr[-3000:]}", pytrace=False)
    # an array's file goes with the array; a member of an archive that escaped would lie beside or above
    assert {path.name for path in tmp_path.iterdir()} <= {"bomb"}
    assert not [place for place in tmp_path.parents if (place / "escaped").exists()]


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be given there")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_ever_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.write_bytes(encode_png(PIXELS, None, None, {}))
    picture = load_picture(path)
    assert picture.name.isprintable()
    assert read_mask(path).name.isprintable()
    export_picture(Path(f"out {name}"), picture.pixels, picture, overwrite=False)
    write_mask(Path(f"mask {name}"), PIXELS[..., 0].copy(), None, overwrite=False)
    assert {one.name for one in tmp_path.iterdir()} == {name, f"out {name}", f"mask {name}"}
    path.write_bytes(b"no picture")
    with pytest.raises(PictureError) as caught:
        load_picture(path)
    assert str(caught.value).isprintable()


def test_profiles_and_exif_of_noise_cost_no_pixel(tmp_path: Path) -> None:
    chance = np.random.default_rng(11)
    path = tmp_path / "noise.png"
    for number in range(60):
        noise = chance.bytes(int(chance.integers(1, 600)))
        profile = noise[:36].ljust(36, b"\0") + b"acsp" + noise if number % 2 else noise
        block = (b"II*\0\x08\0\0\0" if number % 3 else b"") + noise
        path.write_bytes(encode_png(PIXELS, profile, block, {}))
        read = load_picture(path)
        # an orientation may stand in the noise
        assert sorted(read.pixels.ravel().tolist()) == sorted(PIXELS.ravel().tolist())
        export_picture(tmp_path / "out.tif", read.pixels, read, overwrite=True)
        assert (load_picture(tmp_path / "out.tif").pixels == read.pixels).all()

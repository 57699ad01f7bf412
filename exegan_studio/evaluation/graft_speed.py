"""How long the graft engine takes, on the sample portraits that come with the program."""

import statistics
import sys
import time
from dataclasses import dataclass

from exegan_studio.domain.arrays import Pixels
from exegan_studio.domain.errors import NoFaceError
from exegan_studio.domain.face import FaceCrop
from exegan_studio.engines.protocol import CompletionRequest, Engine, ExemplarCrop
from exegan_studio.engines.registry import create_engine
from exegan_studio.face.align import extract_crop
from exegan_studio.face.detect import FaceDetector
from exegan_studio.face.regions import region_mask
from exegan_studio.jobs.cancel import CancelToken
from exegan_studio.storage.images import list_pictures, load_picture
from exegan_studio.storage.paths import samples_folder

ROUNDS = 5


@dataclass(frozen=True)
class GraftSpeed:
    """Medians in seconds for a request with 1, 4 and 16 seeds, everything but the weights new each time; the process's
    peak memory in MB."""

    size: int
    region: str
    one_s: float
    four_s: float
    sixteen_s: float
    peak_mb: float


def measure_graft(size: int = 1024, region: str = "lower-face") -> GraftSpeed:
    """Fill a region of the sample portrait's crop of `size` pixels from the first sample exemplar of somebody else.

    Raises WeightsError without weights.
    """
    photo = load_picture(next(samples_folder().glob("portrait.*")))
    sitter = sample_crop(photo.eight_bit(), size)
    exemplars = (load_picture(path) for path in list_pictures(samples_folder() / "exemplars"))
    given = next(one for one in exemplars if one.sha256 != photo.sha256)
    face = sample_crop(given.eight_bit(), size)
    exemplar = ExemplarCrop(face.pixels, face.landmarks, given.sha256, given.name)
    engine = create_engine("graft")
    seconds(engine, sitter, exemplar, region, 1)  # weights and torch

    def median(count: int) -> float:
        return statistics.median(seconds(engine, sitter, exemplar, region, count) for _ in range(ROUNDS))

    return GraftSpeed(size, region, median(1), median(4), median(16), peak_megabytes())


def sample_crop(pixels: Pixels, size: int) -> FaceCrop:
    faces = FaceDetector().detect(pixels)
    if not faces:
        raise NoFaceError("No face was found in a sample portrait.", "Install the program again.")
    return extract_crop(pixels, faces[0].landmarks, size)


def seconds(engine: Engine, sitter: FaceCrop, exemplar: ExemplarCrop, region: str, count: int) -> float:
    hole = region_mask(region, sitter.landmarks, sitter.size)
    request = CompletionRequest(sitter.pixels, hole, sitter.landmarks, (exemplar,), tuple(range(count)))
    start = time.perf_counter()
    engine.complete(request, lambda _one: None, CancelToken())
    return time.perf_counter() - start


def peak_megabytes() -> float:
    """The process's largest resident size so far."""
    import resource  # not there on Windows, where the rest of the module still serves

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)

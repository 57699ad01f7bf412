"""Opening a photo: read and searched for faces off the main thread, shown as soon as it is decoded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from exegan_studio.domain.document import Document
from exegan_studio.domain.errors import StudioError
from exegan_studio.domain.face import FoundFace
from exegan_studio.domain.picture import Picture
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.storage.images import load_picture
from exegan_studio.storage.names import shown_name
from exegan_studio.storage.paths import samples_folder
from exegan_studio.storage.project_archive import SUFFIX
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.pictures import picture_of
from exegan_studio.studio.reporter import message_of
from exegan_studio.studio.services import Services
from exegan_studio.studio.settings_rows import OWN_PHOTO_OPENED, PHOTO_FOLDER, UNDO_MEMORY
from exegan_studio.studio.state import StudioState

FACES_TOPIC = "faces"
PASTED = "pasted.png"
"""What a picture from the clipboard is called until it is saved."""


class OpeningController:
    """The latest wish wins: a photo still being read when another is opened is dropped."""

    def __init__(
        self, state: StudioState, services: Services, place_face: Callable[[], object], choose_face: Callable[[], object]
    ) -> None:
        """`place_face`: begins placing eyes and mouth by hand; `choose_face`: begins choosing among those found."""
        self._state = state
        self._services = services
        self._place_face = place_face
        self._choose_face = choose_face
        self._job: Job[list[FoundFace]] | None = None
        self.may_leave: Callable[[Callable[[], None]], None] = lambda go_on: go_on()
        """Asks about what is not saved yet, then calls the function it was given, or does not."""
        self.instead: Callable[[], None] = lambda: None
        """Called when a photo is wanted: a project that is still being read is not."""
        self.open_project: Callable[[Path], None] = lambda _path: None
        self.remembered: Callable[[Path], None] = lambda _path: None
        """Told of every photo of one's own that was opened."""

    def open(self, path: Path) -> None:
        """A photo, or by its name a project."""
        project = path.suffix.lower() == SUFFIX
        self.may_leave(lambda: (self.open_project if project else self._start)(path))

    def open_sample(self) -> None:
        path = sample_portrait()
        if path is None:
            self._services.reporter.say(
                "The sample portrait is not there.",
                "Open a photo of your own.",
                MessageKind.WARNING,
            )
        else:
            self.open(path)

    def drop(self) -> None:
        """Something else is wanted than the photo that is being read or searched for faces."""
        if self._job is not None:
            self._job.drop()
            self._ended(self._job)

    def _start(self, path: Path) -> None:
        limits = self._services.limits
        self._begin(shown_name(path), lambda: load_picture(path, limits))

    def paste(self) -> None:
        """The picture on the clipboard, or the file that was copied there, as a new photo."""
        clipboard = QGuiApplication.clipboard()
        data, limits = clipboard.mimeData(), self._services.limits
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.open(files[0])
            return
        image = clipboard.image() if data.hasImage() else QImage()
        if image.isNull():
            self._services.reporter.say("There is no picture on the clipboard.", "Copy one in another program first.")
        else:
            self.may_leave(lambda: self._begin(PASTED, lambda: picture_of(image, PASTED, limits)))

    def _begin(self, name: str, read: Callable[[], Picture]) -> None:
        self.drop()
        self.instead()
        detector = self._services.detector

        def work(control: JobControl) -> list[FoundFace]:
            picture = read()
            control.cancel.check()
            control.deliver(picture)
            return detector.detect(picture.eight_bit())

        opened = f"Opening {name}"
        job = Job(opened, work, on_item=self._show, on_done=self._found, on_failed=lambda error: self._failed(opened, error))
        job.on_end = self._ended
        self._job = job
        self._state.set_opening(name)
        self._services.files.submit(job)

    def _show(self, picture: Picture) -> None:
        self._state.open(Document(picture, memory=self._services.settings.get(UNDO_MEMORY) * 2**20))
        self._state.set_opening("")
        self._state.set_searching(True)
        self._remember(picture.path)
        for note in picture.notes:
            self._services.reporter.say(note)

    def _found(self, faces: Sequence[FoundFace]) -> None:
        document = self._state.document
        if document is None:
            return
        # The artist may have placed a face while the search went on: that one stays the chosen one.
        if document.face is None:
            document.set_faces(faces)
        if not document.faces:
            self._say_none()
        elif len(faces) > 1:
            text = f"{len(faces)} faces found; the largest is chosen."
            choose = MessageAction("Choose another…", self._choose_face)
            self._services.reporter.message.emit(Message(text, "", MessageKind.INFO, "", (choose,), FACES_TOPIC))

    def _say_none(self) -> None:
        place = MessageAction("Place eyes and mouth…", self._place_face)
        text, step = "No face was found in the photo.", "Show where it is: click the left eye, the right eye and the mouth."
        self._services.reporter.message.emit(Message(text, step, MessageKind.WARNING, "", (place,), FACES_TOPIC))

    def _failed(self, title: str, error: Exception) -> None:
        if self._state.searching and not isinstance(error, StudioError):
            # The photo itself is there: it can still be edited with a face placed by hand.
            self._services.reporter.message.emit(message_of("Looking for faces", error))
            self._say_none()
        else:
            self._services.reporter.report(title, error)

    def _ended(self, _job: Job[list[FoundFace]]) -> None:
        self._job = None
        self._state.set_opening("")
        self._state.set_searching(False)

    def _remember(self, path: Path | None) -> None:
        if path is None or samples_folder() in path.parents:
            return
        settings = self._services.settings
        settings.set(OWN_PHOTO_OPENED, True)
        settings.set(PHOTO_FOLDER, str(path.parent))
        self.remembered(path)


def sample_portrait() -> Path | None:
    """The portrait that comes with the studio, None where it is missing."""
    folder = samples_folder()
    found = sorted(one for one in folder.glob("*.*") if one.suffix in (".jpg", ".png")) if folder.is_dir() else []
    return found[0] if found else None

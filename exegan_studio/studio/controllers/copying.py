"""The shown candidate on the clipboard: its recipe as text, or the photo with it as a picture."""

import json

from PySide6.QtGui import QGuiApplication, QImage

from exegan_studio.domain.picture import to_eight_bit
from exegan_studio.domain.recipe import Recipe
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.studio.canvas.scene import to_screen
from exegan_studio.studio.pictures import image_of
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState


class CopyController:
    """Main thread; pictures are put together on the files' thread."""

    def __init__(self, state: StudioState, services: Services) -> None:
        self._state = state
        self._services = services

    @property
    def recipe(self) -> Recipe | None:
        """The shown candidate's."""
        return self._state.shown.candidate.recipe if self._state.shown is not None else None

    def copy_recipe(self) -> None:
        """As `Recipe.from_json` and the command line read it."""
        shown = self._state.shown
        if shown is not None:
            text = json.dumps(shown.candidate.recipe.to_json(), indent=2, ensure_ascii=False)
            QGuiApplication.clipboard().setText(text)
            self._services.reporter.say(f"The recipe of candidate {shown.number} was copied.")

    def copy_picture(self) -> None:
        """The whole photo with the candidate, in 8 bits and in sRGB, which is what other programs expect of a clipboard."""
        shown, document = self._state.shown, self._state.document
        if shown is None or document is None:
            return
        base, icc = document.base, document.photo.icc

        def work(control: JobControl) -> QImage:
            control.cancel.check()
            image = image_of(to_eight_bit(shown.over(base)))
            colours = to_screen(icc)
            if colours is not None:
                image.applyColorTransform(colours)
            return image

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._services.reporter.say(f"The photo with candidate {shown.number} was copied.")

        self._services.files.submit(Job("Copying the picture", work, on_done=done))

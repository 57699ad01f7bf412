"""The gallery's parts, made together."""

from dataclasses import dataclass

from exegan_studio.storage.favourites import Favourites
from exegan_studio.storage.thumbnails import SeenPictures
from exegan_studio.studio.gallery.loader import SightLoader
from exegan_studio.studio.gallery.model import GalleryModel
from exegan_studio.studio.gallery.panel import GalleryPanel
from exegan_studio.studio.gallery.set_panel import SetPanel
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState


@dataclass(frozen=True)
class Gallery:
    """`panel` is what the window shows; it holds `set_panel`."""

    loader: SightLoader
    model: GalleryModel
    favourites: Favourites
    set_panel: SetPanel
    panel: GalleryPanel

    @classmethod
    def make(cls, state: StudioState, services: Services) -> "Gallery":
        loader = SightLoader(services, SeenPictures())
        favourites = Favourites.load()
        model = GalleryModel(loader, state.picks, favourites, state)
        set_panel = SetPanel()
        return cls(loader, model, favourites, set_panel, GalleryPanel(model, set_panel))

"""Looking at candidates and deciding: show, compare, accept, keep, discard."""

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import DocumentChange, Part
from exegan_studio.domain.geometry import Box
from exegan_studio.studio.candidates.history import MOST_STARS, HeldCandidate
from exegan_studio.studio.candidates.order import StripWish, arranged
from exegan_studio.studio.controllers.editing import EditController
from exegan_studio.studio.messages import Message, MessageAction, MessageKind
from exegan_studio.studio.reporter import Reporter
from exegan_studio.studio.state import StudioState

ACCEPTED_TOPIC, DISCARD_TOPIC = "accepted", "discard"


class ReviewController:
    """Main thread; acts on the candidate on the canvas."""

    def __init__(self, state: StudioState, reporter: Reporter, editing: EditController) -> None:
        self._state = state
        self._editing = editing
        self._reporter = reporter
        state.runs_changed.connect(self._leave_forgotten)
        state.document_changed.connect(self._document_changed)

    @property
    def shown(self) -> HeldCandidate | None:
        return self._state.shown

    def preview(self) -> DeepPixels | None:
        """The photo as it would be with the shown candidate; None where the base is to be shown."""
        document, shown = self._state.document, self._state.shown
        if document is None or shown is None or self._state.before:
            return None
        return shown.over(document.base)

    def show(self, held: HeldCandidate | None) -> None:
        self._state.show_candidate(held)

    def show_number(self, number: int) -> None:
        """The newest run's candidate of that number; the same number again goes back to the photo."""
        held = self._state.history.find(number)
        if held is not None:
            self.show(None if held is self._state.shown and not self._state.before else held)

    def step(self, by: int) -> None:
        """To the next or the previous candidate, as the strip shows them."""
        every, shown = arranged(self._state.history, self._state.strip), self._state.shown
        if every:
            place = every.index(shown) + by if shown in every else (0 if by > 0 else len(every) - 1)
            self.show(every[min(max(place, 0), len(every) - 1)])

    def leave(self) -> None:
        """Back to the photo; the candidate stays in the strip."""
        self.show(None)

    def set_before(self, before: bool) -> None:
        self._state.show_candidate(self._state.shown, before=before)

    def accept(self) -> None:
        document, shown = self._state.document, self._state.shown
        if document is None or shown is None:
            return
        others = len(document.tree.tips)
        self._editing.accept(shown, lambda box: self._accepted(shown, box, others))

    def _accepted(self, shown: HeldCandidate, box: Box, others: int) -> None:
        document = self._state.document
        if self._state.shown is shown:
            self._state.show_candidate(None)
        if box.empty or document is None:
            self._reporter.say(f"Candidate {shown.number} is already part of the photo.")
        else:
            text = f"Candidate {shown.number} is part of the edit now."
            step = "Ctrl+Z takes it back. The mask is kept: Ctrl+H shows it."
            if 0 < others < len(document.tree.tips):
                step = "The one it takes the place of stays as another branch (Edits, F6). Ctrl+Z takes it back."
            self._reporter.message.emit(Message(text, step, MessageKind.GOOD, topic=ACCEPTED_TOPIC))

    def set_kept(self, kept: bool) -> None:
        if self._state.shown is not None:
            self._state.history.keep(self._state.shown, kept)

    def rate(self, stars: int) -> None:
        """0..5; 0 takes the rating away."""
        if self._state.shown is not None:
            self._state.history.rate(self._state.shown, stars)

    def toggle_favourite(self) -> None:
        """All stars, or none again."""
        shown = self._state.shown
        if shown is not None:
            self.rate(0 if self._state.history.rating(shown) == MOST_STARS else MOST_STARS)

    def arrange(self, wish: StripWish) -> None:
        """Which candidates the strip shows, and in what order."""
        self._state.set_strip(wish)

    def toggle_kept(self, held: HeldCandidate) -> None:
        self._state.history.keep(held, not self._state.history.is_kept(held))

    def discard(self) -> None:
        """The shown candidate goes; its neighbour is shown next."""
        shown = self._state.shown
        if shown is None:
            return
        every = arranged(self._state.history, self._state.strip)
        place = every.index(shown) if shown in every else 0
        bring_back = self._state.history.discard(shown)
        following = arranged(self._state.history, self._state.strip)
        left = any(held.run == shown.run for held in following) or not self._state.strip.by_run
        self.show(following[min(place, len(following) - 1)] if left and following else None)
        undo = MessageAction("Bring back", bring_back)
        text = f"Candidate {shown.number} of run {shown.run} was discarded."
        self._reporter.message.emit(Message(text, "", MessageKind.INFO, "", (undo,), DISCARD_TOPIC))

    def _leave_forgotten(self) -> None:
        shown = self._state.shown
        if shown is not None and shown not in self._state.history.all():
            self._state.show_candidate(None)

    def _document_changed(self, change: DocumentChange) -> None:
        # Undo and redo of an accepted candidate are about the photo itself, so that is what must be seen.
        if change.part is Part.BASE:
            self._state.show_candidate(None)

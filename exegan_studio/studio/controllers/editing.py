"""The edit tree: accepting, and all that can be done to what was accepted. Rendered off the main thread, always from the photo
as it was opened."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from exegan_studio.domain.arrays import DeepPixels
from exegan_studio.domain.document import Document, changed_box
from exegan_studio.domain.edit_tree import EditNode, EditTree
from exegan_studio.domain.geometry import Box
from exegan_studio.domain.history import PixelChange
from exegan_studio.domain.recipe import BlendSettings
from exegan_studio.domain.steps import EditStep
from exegan_studio.jobs.job import Job, JobControl
from exegan_studio.pipeline.rendering import Rendered, render, shared
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.services import Services
from exegan_studio.studio.state import StudioState

_NOWHERE = Box(0, 0, 0, 0)
ACCEPTING = "accept candidate"


@dataclass(frozen=True, eq=False)
class Wish:
    """A change of the tree. Wishes of one `gesture` (not None) become one step, and only the latest of them is rendered.
    `done` is told the box that changed; empty: nothing did."""

    text: str
    change: Callable[[EditTree], EditTree]
    gesture: Hashable = None
    done: Callable[[Box], None] = lambda _box: None


@dataclass(frozen=True, eq=False)
class Start:
    """What a step begins at: a tree and its picture."""

    tree: EditTree
    base: DeepPixels


@dataclass(frozen=True, eq=False)
class Drawn:
    """`below`: the part of the branch that the change left alone."""

    step: EditStep
    below: Rendered
    whole: Rendered


class EditController:
    """Main thread. Wishes are rendered one after another; the tree changes when the picture is there, never before."""

    def __init__(self, state: StudioState, services: Services) -> None:
        self._state = state
        self._services = services
        self._wishes: list[Wish] = []
        self._job: Job[Drawn] | None = None
        self._known: tuple[Rendered, ...] = ()
        self._gesture: Hashable = None
        self._start: Start | None = None
        self._joins: EditStep | None = None
        """The step that the next wish of the gesture is joined to."""
        state.photo_changed.connect(self._forget)

    def accept(self, held: HeldCandidate, done: Callable[[Box], None]) -> None:
        """On top of the edits there are. Where the topmost fills the very same hole, the candidate takes its place, and that
        one stays as another branch. Raises PictureError where the candidate is lost on disk."""
        document = self._state.document
        if document is None:
            return
        node = node_of(held)
        wish = Wish(ACCEPTING, lambda tree: tree if holds(tree, node) else onto(tree, node).accepted(node), done=done)
        if self._job is None and not self._wishes and held.arrays.origin.holds(document.base):
            self._settle()
            # It was pasted into this very base already.
            tree, base = document.tree, document.base
            below, after = Rendered(tree.seen, base), wish.change(tree)
            whole = Rendered(after.seen, held.over(base))
            if after is not tree and below.nodes == whole.nodes[:-1]:
                change = PixelChange.between(base, whole.pixels, held.box)
                self._take(document, wish, Drawn(EditStep(wish.text, tree, after, change), below, whole))
                return
        self._wish(wish)

    def set_enabled(self, number: int, enabled: bool) -> None:
        text = "switch edit on" if enabled else "switch edit off"
        self._wish(Wish(text, lambda tree: tree.with_enabled(number, enabled)))

    def move(self, number: int, steps: int) -> None:
        """Up (positive) or down in the branch."""
        self._wish(Wish("move edit", lambda tree: tree.moved(number, steps)))

    def go_on_from(self, number: int | None) -> None:
        """From another edit, or from the photo (None); what lay above stays as a branch."""
        self._wish(Wish("go on from another edit", lambda tree: tree.forked(number)))

    def adjust(self, number: int, blend: BlendSettings) -> None:
        """Part of a movement that `settle` ends."""
        self._wish(Wish("adjust edit", lambda tree: tree.with_blend(number, blend), gesture=("blend", number)))

    def settle(self) -> None:
        """The movement of a slider has ended: the next one is a step of its own."""
        if self._wishes or self._job is not None:
            # In its turn: a wish of no gesture ends the one before it.
            self._wishes.append(Wish("", lambda tree: tree))
        else:
            self._settle()

    def _settle(self) -> None:
        self._gesture = self._start = self._joins = None

    def _wish(self, wish: Wish) -> None:
        if wish.gesture is not None and self._wishes and self._wishes[-1].gesture == wish.gesture:
            self._wishes.pop()
        self._wishes.append(wish)
        self._go_on()

    def _go_on(self) -> None:
        while self._job is None and self._wishes:
            document, wish = self._state.document, self._wishes.pop(0)
            if document is not None:
                self._render(document, wish)

    def _render(self, document: Document, wish: Wish) -> None:
        tree = document.tree
        if wish.gesture is None or wish.gesture != self._gesture or self._joins is not document.last_edit:
            self._settle()
        try:
            after = wish.change(tree)
        except KeyError:
            # An undo, or another edit, came first: what was wished for is no longer there.
            wish.done(_NOWHERE)
            return
        except ValueError:
            text = "These two edits cannot change places: another branch begins between them."
            self._services.reporter.say(text, "Switch one of them off instead.")
            return
        if after is tree:
            wish.done(_NOWHERE)
            return
        start = self._start or Start(tree, document.base)
        photo, known = document.photo.pixels, (*self._known, Rendered(tree.seen, document.base))
        joins = self._joins

        def work(_control: JobControl) -> Drawn:
            below = render(photo, shared(tree.seen, after.seen), known)
            whole = render(photo, after.seen, (*known, below))
            box = changed_box(start.base, whole.pixels)
            change = PixelChange.between(start.base, whole.pixels, box)
            return Drawn(EditStep(wish.text, start.tree, after, change), below, whole)

        def drawn(result: Drawn) -> None:
            if self._state.document is not document:
                return
            if document.tree is not tree or (joins is not None and document.last_edit is not joins):
                self._wishes.insert(0, wish)
                return
            self._gesture, self._start, self._joins = wish.gesture, start, joins
            self._take(document, wish, result)

        self._job = Job("Rendering the edits", work, on_done=drawn, on_end=self._ended)
        self._services.files.submit(self._job)

    def _ended(self, _job: Job[Drawn]) -> None:
        self._job = None
        self._go_on()

    def _take(self, document: Document, wish: Wish, drawn: Drawn) -> None:
        self._known = (drawn.below, drawn.whole)
        box = document.edit(drawn.step, drawn.whole.pixels, joined=self._joins is not None)
        if wish.gesture is None:
            self._settle()
        else:
            self._joins = drawn.step
        wish.done(box)

    def _forget(self) -> None:
        """Another photo."""
        if self._job is not None:
            self._job.drop()
            self._job = None
        self._wishes.clear()
        self._known = ()
        self._settle()


def node_of(held: HeldCandidate) -> EditNode:
    """Not in a tree yet. Raises PictureError where the candidate is lost on disk."""
    candidate = held.candidate
    title = f"No. {held.number} of run {held.run}"
    square, blend = held.completion(), candidate.recipe.blend
    return EditNode(
        *(0, None, candidate.recipe, candidate.report, square, held.hole, held.thumbnail, title, blend), beneath=held.beneath
    )


def holds(tree: EditTree, node: EditNode) -> bool:
    """Whether the picture has that very candidate already."""
    return any(one.completion is node.completion and one.hole is node.hole for one in tree.seen)


def onto(tree: EditTree, node: EditNode) -> EditTree:
    """The tree with the tip that a new node is put on: below a topmost one that fills the very same hole."""
    branch = tree.branch(tree.tip)
    top = branch[-1] if branch else None
    if top is None or (top.recipe.mask_sha256, top.recipe.alignment) != (node.recipe.mask_sha256, node.recipe.alignment):
        return tree
    return tree.forked(top.parent)

"""Changing the mask by an amount: seen while the amount is chosen, one undoable step in the end."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer

from exegan_studio.domain import mask as masks
from exegan_studio.domain.arrays import MaskArray
from exegan_studio.domain.document import Document, DocumentChange, Part
from exegan_studio.domain.geometry import box_of
from exegan_studio.masking.cleaning import smoothed, without_specks
from exegan_studio.studio.panels.adjust_strip import AdjustStrip, Amounts
from exegan_studio.studio.state import StudioState

LARGEST_PART = 0.06
"""The largest amount, as a part of the face's square."""


@dataclass(frozen=True)
class Adjustment:
    """`apply` takes the mask and whole photo pixels; `usual` is where the amount begins, as a part of the largest one.
    `both_ways`: amounts below 0 make sense. `step`: its words in the history, for an amount."""

    title: str
    apply: Callable[[MaskArray, int], MaskArray]
    step: Callable[[int], str]
    usual: float
    both_ways: bool = False


ADJUSTMENTS: dict[str, Adjustment] = {
    "grow": Adjustment(
        "Grow (+) or shrink (−)", masks.grown, lambda amount: "grow mask" if amount > 0 else "shrink mask", 0.2, both_ways=True
    ),
    "feather": Adjustment("Soften the edge by", masks.feathered, lambda _: "feather mask", 0.15),
    "smooth": Adjustment("Smooth the outline over", smoothed, lambda _: "smooth mask", 0.15),
    "specks": Adjustment("Remove specks up to", lambda mask, across: _unspecked(mask, across), lambda _: "remove specks", 0.3),
}


def _unspecked(mask: MaskArray, across: int) -> MaskArray:
    """Looked for where there is hole only: a large photo is mostly not."""
    result, box = mask.copy(), box_of(mask)
    if not box.empty:
        result[box.slices] = without_specks(np.ascontiguousarray(mask[box.slices]), speck_area(across))
    return result


def speck_area(across: int) -> int:
    """Pixels of the smallest speck that stays: one rounder than `across` pixels wide."""
    return math.ceil(math.pi / 4 * across * across) + 1


class AdjustController:
    """One adjustment at a time. Any other edit, and another photo, keeps what is seen and ends it."""

    def __init__(self, state: StudioState, strip: AdjustStrip, side: Callable[[], float]) -> None:
        """`side`: of the face's square, in photo pixels."""
        self._state = state
        self._strip = strip
        self._side = side
        self._open: tuple[Document, Adjustment, MaskArray] | None = None
        self._applied = False
        self._own = False
        # Latest wins: amounts that come while one is being computed are not computed one by one.
        self._soon = QTimer(strip)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._preview)
        strip.amount_changed.connect(self._soon.start)
        strip.done.connect(self.finish)
        strip.cancelled.connect(self.cancel)
        state.document_changed.connect(self._document_changed)
        state.photo_changed.connect(self._end)

    @property
    def active(self) -> bool:
        return self._open is not None

    def begin(self, name: str) -> None:
        """One of ADJUSTMENTS; the one that was open is finished."""
        self.finish()
        document = self._state.document
        if document is None:
            return
        document.end_stroke()
        adjustment = ADJUSTMENTS[name]
        self._open, self._applied = (document, adjustment, document.snapshot_mask()), False
        most = max(4, round(self._side() * LARGEST_PART))
        least = -most if adjustment.both_ways else 0
        self._strip.open_for(adjustment.title, Amounts(least, most, max(1, round(most * adjustment.usual))))
        self._preview()

    def finish(self) -> None:
        """What is seen stays."""
        if self._open is not None and self._soon.isActive():
            self._preview()
        self._end()

    def cancel(self) -> None:
        """The mask as it was."""
        if self._open is not None:
            self._take_back(self._open[0])
        self._end()

    def _end(self) -> None:
        self._soon.stop()
        self._open = None
        self._strip.hide()

    def _preview(self) -> None:
        self._soon.stop()
        if self._open is None:
            return
        document, adjustment, before = self._open
        amount = self._strip.amount
        after = adjustment.apply(before, amount) if amount else before
        self._take_back(document)
        self._own = True
        self._applied = document.replace_mask(after, adjustment.step(amount))
        self._own = False

    def _take_back(self, document: Document) -> None:
        if self._applied:
            self._own, self._applied = True, False
            document.take_back()
            self._own = False

    def _document_changed(self, change: DocumentChange) -> None:
        if not self._own and change.part in (Part.MASK, Part.BASE, Part.FACES):
            self._end()

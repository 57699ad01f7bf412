"""A larger look at the candidate under the pointer, with its recipe in words."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from exegan_studio.domain.recipe import Recipe
from exegan_studio.engines.protocol import Suitability
from exegan_studio.studio.candidates.history import HeldCandidate
from exegan_studio.studio.pictures import image_of

SIDE = 360


class ZoomPopup(QFrame):
    """Takes neither focus nor clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("zoomPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = QLabel()
        self._picture.setFixedSize(SIDE, SIDE)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setMaximumWidth(SIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._picture)
        layout.addWidget(self._words)

    @property
    def text(self) -> str:
        return self._words.text()

    def show_candidate(self, held: HeldCandidate, suitability: Sequence[Suitability], beside: QRect) -> None:
        """`suitability`: of the recipe's exemplars, where it is known. `beside`: the candidate's cell on the screen; the popup
        stands above it, or below where there is no room."""
        ratio = self.devicePixelRatioF()
        side = round(SIDE * ratio)
        mode = Qt.TransformationMode.SmoothTransformation
        drawn = QPixmap.fromImage(image_of(held.thumbnail)).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode)
        drawn.setDevicePixelRatio(ratio)
        self._picture.setPixmap(drawn)
        self._words.setText(recipe_words(held, suitability))
        self.adjustSize()
        self.move(self._place(beside))
        self.show()

    def _place(self, beside: QRect) -> QPoint:
        screen = QGuiApplication.screenAt(beside.center()) or self.screen()
        room = screen.availableGeometry()
        x = min(max(beside.center().x() - self.width() // 2, room.left()), room.right() - self.width())
        above = beside.top() - self.height() - 6
        return QPoint(x, above if above >= room.top() else min(beside.bottom() + 6, room.bottom() - self.height()))


def recipe_words(held: HeldCandidate, suitability: Sequence[Suitability]) -> str:
    """The recipe as a person reads it, the engine's notes, and how well each exemplar could serve where that is known."""
    candidate = held.candidate
    recipe, report = candidate.recipe, candidate.report
    lines = [
        f"Run {held.run}, candidate {held.number}",
        *exemplar_words(recipe),
        f"Seed {recipe.seed} · strength {recipe.strength:.0%} · psi {recipe.psi:.2f}",
        f"{recipe.engine} {recipe.weights_id[:8]} · crop {recipe.crop_size} px · {candidate.seconds:.1f} s",
        f"{report.changed_pixels:,} pixels changed; difference elsewhere: {report.max_outside}",
        *candidate.notes,
    ]
    for exemplar, found in zip(recipe.exemplars, suitability, strict=False):
        reasons = f" ({'; '.join(found.reasons)})" if found.reasons else ""
        lines.append(f"Suitability of {exemplar.title}: {found.value:.0%}{reasons}")
    return "\n".join(lines)


def exemplar_words(recipe: Recipe) -> list[str]:
    """Whom the fill followed, and how two were mixed."""
    exemplars, stop = recipe.exemplars, recipe.mix_stop
    if not exemplars:
        return ["No exemplar: the face is continued from itself"]
    lines = [f"Exemplar{'s' if len(exemplars) > 1 else ''}: {', '.join(one.title for one in exemplars)}"]
    if stop is not None and len(exemplars) > 1:
        coarsest = "the coarsest level" if stop == 1 else f"the coarsest {stop} levels"
        first = f"{coarsest} from {exemplars[0].name}, the others" if stop else "every level"
        lines.append(f"Mixed: {first} from {exemplars[1].name}")
    return lines

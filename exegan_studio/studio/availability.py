"""Which actions make sense now, and for those that do not, why: words for their tooltips."""

from dataclasses import dataclass

from exegan_studio.studio.canvas import CANVAS_COMMANDS

OPEN_FIRST = "Open a photo first."
ENOUGH_WAITING = "Enough runs are waiting already."
_NEED_A_SHOWN = (
    *("accept", "discard", "keep", "compare", "favourite", "use-settings", "copy-picture", "copy-recipe"),
    *(f"rate-{stars}" for stars in range(6)),
)
LEAVE_ROOM = "Leave the compare room first (F4)."
ZOOMS = ("zoom-in", "zoom-out", "zoom-fit", "zoom-100")
"""What the compare room answers in the canvas's place."""
_NEED_A_PHOTO = (
    *(command.name for command in CANVAS_COMMANDS),
    *("place-face", "view-photo", "import-mask"),
)
_NEED_A_HOLE = (
    *("clear-mask", "grow-mask", "shrink-mask", "fill-holes", "export-mask"),
    *("adjust-grow", "adjust-feather", "adjust-smooth", "adjust-specks"),
)


@dataclass(frozen=True)
class Situation:
    """What decides it, read from the state by `situation_of`."""

    photo: bool = False
    opening: bool = False
    searching: bool = False
    face: bool = False
    faces: int = 0
    hole: bool = False
    last_mask: bool = False
    last_mask_fits: bool = False
    picks: int = 0
    generating: bool = False
    full: bool = False
    exporting: bool = False
    engine_problem: str = ""
    engine_changing: bool = False
    shown: bool = False
    comparing: bool = False
    previewing: bool = False
    candidates: int = 0
    latest: tuple[int, ...] = ()
    undo: bool = False
    redo: bool = False
    busy_hand: bool = False


def reasons(now: Situation) -> dict[str, str]:
    """A reason for each action that is not available; actions that are not in it are."""
    found: dict[str, str] = {}
    _photo(now, found)
    _fill(now, found)
    _candidates(now, found)
    if now.comparing:
        _comparing(found)
    return {name: reason for name, reason in found.items() if reason}


def why_not_generate(now: Situation) -> str:
    """Empty where Generate is available."""
    if not now.photo:
        return OPEN_FIRST
    if now.searching:
        return "Faces are still being looked for."
    if not now.face:
        return "Place eyes and mouth first (menu Face)."
    if not now.hole:
        return "Paint over what should change first."
    if now.full:
        return ENOUGH_WAITING
    return "The engine is being changed." if now.engine_changing else now.engine_problem


def why_not_reload(now: Situation) -> str:
    """Empty where there is a mask to bring back."""
    if not now.last_mask:
        return "No mask was filled or cleared yet."
    return "" if now.last_mask_fits else "The last mask is of a photo of another size."


def how_generate(now: Situation) -> str:
    """What is worth saying of a Generate that is available."""
    return "" if now.picks else "No exemplar is picked: the face is completed from the rest of the photo."


def why_no_regions(now: Situation) -> str:
    """Empty where region masks are available."""
    if not now.photo:
        return OPEN_FIRST
    if now.face:
        return ""
    return "Faces are still being looked for." if now.searching else "Place eyes and mouth first (menu Face)."


def _photo(now: Situation, found: dict[str, str]) -> None:
    no_photo = "" if now.photo else OPEN_FIRST
    for name in _NEED_A_PHOTO:
        found[name] = no_photo
    no_hole = no_photo or ("" if now.hole else "There is no hole yet.")
    for name in _NEED_A_HOLE:
        found[name] = no_hole
    found["reload-mask"] = no_photo or why_not_reload(now)
    found["invert-mask"] = why_no_regions(now)
    found["mirror"] = why_no_regions(now)
    found["view-crop"] = why_no_regions(now)
    found["save"] = found["save-as"] = no_photo
    found["export"] = no_photo or ("An export is being written." if now.exporting else "")
    found["export-crop"] = why_no_regions(now)
    found["undo"] = no_photo or ("" if now.undo else "There is nothing to undo.")
    found["redo"] = no_photo or ("" if now.redo else "There is nothing to redo.")
    found["choose-face"] = no_photo or ("" if now.faces > 1 else "There is no other face to choose.")


def _comparing(found: dict[str, str]) -> None:
    """What works on the canvas alone waits until it is to be seen again."""
    for command in CANVAS_COMMANDS:
        if command.name not in ZOOMS:
            found[command.name] = LEAVE_ROOM
    for name in _NEED_A_HOLE:
        if name.startswith("adjust-"):
            found[name] = LEAVE_ROOM
    for name in ("view-photo", "view-crop", "choose-face", "place-face"):
        found[name] = LEAVE_ROOM


def _fill(now: Situation, found: dict[str, str]) -> None:
    found["generate"] = found["most-different"] = why_not_generate(now)
    found["contact-sheet"] = why_not_generate(now) or ("" if now.picks else "Pick exemplars first: each gets a row.")
    going_on = now.generating or now.shown or now.previewing or now.busy_hand or now.comparing
    found["cancel"] = "" if going_on else "Nothing is going on."


def _candidates(now: Situation, found: dict[str, str]) -> None:
    not_shown = "" if now.shown else "Click a candidate to show it first." if now.candidates else "There are no candidates yet."
    for name in _NEED_A_SHOWN:
        found[name] = not_shown
    found["candidate-brush"] = not_shown or (LEAVE_ROOM if now.comparing else "")
    for name in ("more-alike", "make-again"):
        found[name] = not_shown or (ENOUGH_WAITING if now.full else "")
    found["compare-room"] = "" if now.candidates or now.generating or now.comparing else "There are no candidates yet."
    for name in ("next-candidate", "previous-candidate", "export-sheet"):
        found[name] = "" if now.candidates else "There are no candidates yet."
    for number in range(1, 10):
        found[f"candidate-{number}"] = "" if number in now.latest else f"There is no candidate {number}."

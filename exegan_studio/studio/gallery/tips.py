"""What is said of a picture when the pointer rests on it."""

from pathlib import Path

from exegan_studio.engines.protocol import Suitability
from exegan_studio.storage.names import shown_name
from exegan_studio.studio.gallery.picks import Picks
from exegan_studio.studio.gallery.sight import Sight

WELL, FAIRLY = 0.6, 0.35
"""Suitability from which on a picture serves well, and fairly."""


def tip_of(path: Path, sight: Sight | None, picks: Picks, suits: Suitability | None) -> str:
    """Its name and what is known of it, a line each."""
    lines = [shown_name(path)]
    if sight is None:
        lines.append("Being read…")
    elif sight.problem:
        lines.append(sight.problem)
    elif sight.faces is None:
        lines.append("Looking for a face…")
    else:
        if sight.faces > 1:
            lines.append(f"{sight.faces} faces: the largest is used.")
        if place := picks.place(path):
            lines.append(f"Exemplar {place}, {picks.share(picks.all[place - 1]):.0%} of the set.")
        if suits is not None:
            lines.append(suits_words(suits))
        lines.append("Click: use this one. Ctrl-click: add to the set or take out of it.")
    return "\n".join(lines)


def suits_words(suits: Suitability) -> str:
    """How well it suits the present sitter and hole, and why not better."""
    how = "well" if suits.value >= WELL else "fairly" if suits.value >= FAIRLY else "badly"
    reasons = "; ".join(suits.reasons)
    return f"Suits {how} ({suits.value:.0%})" + (f": {reasons}." if reasons else ".")

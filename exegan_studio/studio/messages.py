"""A message to the artist."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class MessageKind(Enum):
    """How much it matters; also the style sheet's name for it."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class MessageAction:
    """A button in the message."""

    text: str
    call: Callable[[], object]


@dataclass(frozen=True)
class Message:
    """`details`: for a bug report, offered for copying. `topic`: a later message with the same one takes its place.
    `stays`: until it is closed or taken back, whatever its kind."""

    text: str
    next_step: str = ""
    kind: MessageKind = MessageKind.INFO
    details: str = ""
    actions: tuple[MessageAction, ...] = ()
    topic: str = ""
    stays: bool = False

"""Plain callbacks: who changes tells who shows, without Qt."""

from collections.abc import Callable
from typing import Generic, TypeVar

Message = TypeVar("Message")


class Listeners(Generic[Message]):
    """Functions called in the order they were connected, on the thread that tells."""

    def __init__(self) -> None:
        self._functions: list[Callable[[Message], None]] = []

    def connect(self, function: Callable[[Message], None]) -> Callable[[], None]:
        """From now on `function` hears every message; the returned function ends that (calling it twice does no harm)."""
        self._functions.append(function)

        def disconnect() -> None:
            if function in self._functions:
                self._functions.remove(function)

        return disconnect

    def tell(self, message: Message) -> None:
        for function in tuple(self._functions):
            function(message)

"""The studio in a process that ends at the first try to reach a network: opens the sample, fills, accepts, exports, closes.

Started by a test: `python offline.py FOLDER`, or `python offline.py --try python|system` to show that the guard guards.
"""

import ctypes
import os
import platform
import socket
import struct
import sys
from pathlib import Path
from typing import Any

SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
"""Number of the system call socket(2)."""
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _FIRST_ARGUMENT_AT = 0, 16
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38
PATIENCE_MS = 150_000
GUARDED = 77
"""Exit status where Python itself was asked for a network."""


class Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def system_guards() -> bool:
    """Whether the system can stop what does not go through Python."""
    return sys.platform == "linux" and platform.machine() in SOCKET_CALL


def forbid_in_python() -> None:
    """Looking up a name or reaching an address ends the process."""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        reached = event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg") and isinstance(
            arguments[1], tuple
        )
        if reached or event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
            print(f"{event} {arguments[1:]}", file=sys.stderr, flush=True)  # noqa: T201
            os._exit(GUARDED)  # on any thread, whatever catches exceptions there

    sys.addaudithook(heard)


def forbid_in_system() -> None:
    """Making an IPv4 or IPv6 socket kills the process, whoever does it: a seccomp filter, as linux/seccomp.h lays it out."""
    steps = (
        (_LOAD, 0, 0, _NUMBER_AT),
        (_EQUAL, 0, 3, SOCKET_CALL[platform.machine()]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 2, 0, socket.AF_INET),
        (_EQUAL, 1, 0, socket.AF_INET6),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL_PROCESS),
    )
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    library = ctypes.CDLL(None, use_errno=True)
    program = Program(len(steps), code)
    library.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]
    if library.prctl(_NO_NEW_PRIVILEGES, 1, None, 0, 0) or library.prctl(
        _SET_SECCOMP, _FILTER, ctypes.addressof(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "no filter for system calls")


def work(folder: Path) -> int:
    """0 once the filled photo lies in the folder."""
    from exegan_studio.studio.app import make_application

    app = make_application(sys.argv[:1])
    from PySide6.QtCore import QTimer

    from exegan_studio.domain.mask import Combine
    from exegan_studio.studio.composition import compose, make_services
    from exegan_studio.studio.main_thread import MainThread
    from exegan_studio.studio.reporter import Reporter

    main_thread, reporter = MainThread(), Reporter()
    studio = compose(make_services(main_thread, reporter), main_thread)
    state, do, parts = studio.state, studio.controllers, studio.window.parts
    studio.window.may_close = lambda: True
    studio.window.show()
    studio.start()

    def fill() -> None:
        do.masking.region("mouth", Combine.ADD)
        parts.fill.count.setValue(1)
        do.filling.generate(parts.fill.settings_for_run())

    def accept() -> None:
        do.reviewing.show(state.history.all()[0])
        do.reviewing.accept()
        do.exporting.open_dialog()

    def export() -> None:
        dialog = do.exporting.dialog
        assert dialog is not None
        dialog.folder.setText(str(folder))
        dialog.export.click()

    steps = [
        (lambda: state.frame is not None and bool(state.picks.all) and state.engine_choice is not None, fill),
        (lambda: bool(state.history.all()) and state.generating is None, accept),
        (lambda: state.document is not None and bool(state.document.edits) and do.exporting.dialog is not None, export),
        (lambda: do.exporting.dialog is None and any(folder.iterdir()), lambda: studio.window.close()),
    ]

    def next_step() -> None:
        ready, step = steps[0]
        if ready():
            del steps[0]
            step()
            if not steps:
                app.quit()

    timer = QTimer()
    timer.timeout.connect(next_step)
    timer.start(50)
    QTimer.singleShot(PATIENCE_MS, lambda: app.exit(1))
    return app.exec()


def main() -> int:
    if system_guards():
        forbid_in_system()
    if sys.argv[1:] == ["--try", "system"]:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        return 0
    forbid_in_python()
    if sys.argv[1:] == ["--try", "python"]:
        socket.getaddrinfo("localhost", 80)
        return 0
    return work(Path(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())

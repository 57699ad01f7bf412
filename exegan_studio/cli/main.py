"""The command line's entry. Nothing heavy is imported before a subcommand runs."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from exegan_studio import __version__
from exegan_studio.cli import batch, bench, evaluate, faces, fill, inspect, rank, replay, train, weights
from exegan_studio.domain.errors import StudioError

FAILED = 1
PROGRAM = "exegan-studio"
_COMMANDS = (fill, batch, rank, faces, inspect, replay, weights, train, bench, evaluate)


def command_names() -> tuple[str, ...]:
    """Each is called as the module that does it."""
    return tuple(module.__name__.rpartition(".")[2] for module in _COMMANDS)


def parser() -> argparse.ArgumentParser:
    """All subcommands; each sets `run_command` to its own function."""
    top = argparse.ArgumentParser(
        prog=PROGRAM, description="Fill a painted part of a portrait, guided by exemplar portraits.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    top.add_argument("--traceback", action="store_true", help="show where in the program an unexpected failure happened")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in _COMMANDS:
        module.add_parser(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand. 0: done, 1: failed, with one line on stderr; SystemExit(2) for bad arguments, as argparse does."""
    args = parser().parse_args(argv)
    try:
        status: int = args.run_command(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read our output has gone; what is left in the buffer must not fail again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except StudioError as error:
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        complain("Stopped. What was written until then is kept.")
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last resort: one line, and the details for those who ask
        if args.traceback:
            traceback.print_exc()
        complain(f"Something unexpected happened: {type(error).__name__}: {error}. --traceback before the command says where.")
        return FAILED
    return status


def complain(text: str) -> None:
    """One line on stderr."""
    print(f"{PROGRAM}: {' '.join(text.split())}", file=sys.stderr)

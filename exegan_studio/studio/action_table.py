"""What the artist can tell the program, as a table: actions with their menus, keys, icons and help."""

from dataclasses import dataclass

from exegan_studio.studio.canvas import CANVAS_COMMANDS

MENUS = ("File", "Edit", "Mask", "Face", "Fill", "View", "Help")


@dataclass(frozen=True)
class ActionSpec:
    """`keys`: QKeySequence strings, the first is the one shown. `section`: a line above it in its menu."""

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    help: str = ""
    checkable: bool = False
    section: bool = False


_CANVAS_PLACES = {
    "tool-brush": ("Mask", "brush", "Paint the hole: what is red will be filled."),
    "tool-eraser": ("Mask", "eraser", "Take away from the hole."),
    "tool-pan": ("View", "pan", "Move the view (or hold Space, or drag with the middle button)."),
    "swap-paint-erase": ("Mask", "", "Change between brush and eraser."),
    "toggle-mask": ("Mask", "eye", "Show or hide the hole on the canvas."),
    "zoom-fit": ("View", "fit", "Show everything."),
    "zoom-100": ("View", "actual", "One photo pixel on one screen pixel."),
}
_CHECKABLE = {"tool-brush", "tool-eraser", "tool-pan"}


def _from_canvas() -> tuple[ActionSpec, ...]:
    specs: list[ActionSpec] = []
    for command in CANVAS_COMMANDS:
        default = ("View" if command.name.startswith("zoom") else "Mask", "", "")
        menu, picture, help_text = _CANVAS_PLACES.get(command.name, default)
        specs.append(ActionSpec(command.name, command.text, menu, command.keys, picture, help_text, command.name in _CHECKABLE))
    return tuple(specs)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open", "Open photo…", "File", ("Ctrl+O",), "open", "Open the photo to edit. It can also be dropped on the window."
    ),
    ActionSpec("open-sample", "Open the sample portrait", "File", help="A portrait that comes with the studio."),
    ActionSpec(
        "choose-folder", "Choose exemplar folder…", "File", ("Ctrl+Shift+O",), "folder", "Show the portraits of another folder."
    ),
    ActionSpec(
        "export",
        "Export…",
        "File",
        ("Ctrl+E", "Ctrl+Shift+S"),
        "export",
        "Write the edited photo as PNG, JPEG, WebP or TIFF.",
        section=True,
    ),
    ActionSpec(
        "import-weights",
        "Import EXE-GAN weights…",
        "File",
        help="Turn the two files that the authors of EXE-GAN offer into weights for this program.",
        section=True,
    ),
    ActionSpec("quit", "Quit", "File", ("Ctrl+Q",), section=True),
    ActionSpec("undo", "Undo", "Edit", ("Ctrl+Z",), "undo"),
    ActionSpec("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    *_from_canvas(),
    ActionSpec("clear-mask", "Clear the mask", "Mask", ("Ctrl+D",), "clear", "Nothing is hole any more.", section=True),
    ActionSpec(
        "invert-mask",
        "Invert the mask",
        "Mask",
        ("Ctrl+Shift+I",),
        "invert",
        "Inside the face's square, hole and kept change places.",
    ),
    ActionSpec(
        "grow-mask",
        "Grow the mask",
        "Mask",
        ("Ctrl+Alt++", "Ctrl+Alt+="),
        "grow",
        "Move the edge of the hole outwards by 1 % of the crop.",
    ),
    ActionSpec(
        "shrink-mask",
        "Shrink the mask",
        "Mask",
        ("Ctrl+Alt+-",),
        "shrink",
        "Move the edge of the hole inwards by 1 % of the crop.",
    ),
    ActionSpec("feather-mask", "Soften the mask's edge", "Mask", ("Shift+F6",), help="Make the edge of the hole soft."),
    ActionSpec("choose-face", "Choose the face…", "Face", ("Ctrl+F",), "face", "Click the face to edit."),
    ActionSpec(
        "place-face",
        "Place eyes and mouth…",
        "Face",
        ("Ctrl+Shift+F",),
        "place",
        "Show where the face is with three clicks: left eye, right eye, mouth.",
    ),
    ActionSpec(
        "generate",
        "Generate",
        "Fill",
        ("Ctrl+Return", "Ctrl+Enter"),
        "generate",
        "Fill the hole, guided by the exemplars; without any, from the face itself.",
    ),
    ActionSpec("cancel", "Cancel", "Fill", ("Esc",), "cancel", "Stop generating (what is there stays), or leave the preview."),
    ActionSpec(
        "accept",
        "Accept the candidate",
        "Fill",
        ("Return", "Enter"),
        "accept",
        "Make the shown candidate part of the edit.",
        section=True,
    ),
    ActionSpec("discard", "Discard the candidate", "Fill", ("Del",), "discard", "Throw the shown candidate away."),
    ActionSpec(
        "keep", "Keep the candidate", "Fill", ("K",), "keep", "A kept candidate is never cleared away to save memory.", True
    ),
    ActionSpec(
        "compare",
        "Show before",
        "Fill",
        ("C",),
        "compare",
        "Change between the candidate and the photo as it was before.",
        True,
    ),
    ActionSpec("next-candidate", "Next candidate", "Fill", ("N",), section=True),
    ActionSpec("previous-candidate", "Previous candidate", "Fill", ("P",)),
    ActionSpec("view-photo", "Whole photo", "View", ("F2",), "photo", "Show the whole photo.", True, True),
    ActionSpec("view-crop", "Face, upright", "View", ("F3",), "crop", "Show the face's square, turned upright.", True),
    ActionSpec("show-gallery", "Exemplars", "View", ("F7",), "", "", True, True),
    ActionSpec("show-candidates", "Candidates", "View", ("F8",), "", "", True),
    ActionSpec("full-screen", "Full screen", "View", ("F11",), "", "", True, True),
    ActionSpec("keys", "Keys", "Help", ("F1",), help="All keys of the window."),
    ActionSpec("about", "About EXE-GAN Studio", "Help"),
    *(ActionSpec(f"candidate-{n}", f"Candidate {n}", "", (str(n),)) for n in range(1, 10)),
)

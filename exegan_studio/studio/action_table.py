"""What the artist can tell the program, as a table: actions with their menus, keys, icons and help."""

from dataclasses import dataclass

from exegan_studio.pipeline.plans import PICKED_OUT, SAMPLED
from exegan_studio.studio.canvas import CANVAS_COMMANDS

MENUS = ("File", "Edit", "Tools", "Mask", "Face", "Fill", "View", "Help")


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
    "tool-brush": ("Tools", "brush", "Paint the hole: what is red will be filled. Shift and click draws a straight line."),
    "tool-eraser": ("Tools", "eraser", "Take away from the hole."),
    "tool-lasso": ("Tools", "lasso", "Draw round what becomes hole."),
    "tool-polygon": (
        "Tools",
        "polygon",
        "Click corners round what becomes hole. Return, a double click or the first corner ends it, Backspace takes one back.",
    ),
    "tool-rectangle": (
        "Tools",
        "rectangle",
        "Drag a rectangle. Shift while dragging makes it square, Alt begins at its middle.",
    ),
    "tool-ellipse": ("Tools", "ellipse", "Drag an ellipse. Shift while dragging makes it round, Alt begins at its middle."),
    "tool-fill": ("Tools", "bucket", "Click inside a painted outline: all that it encloses becomes hole."),
    "tool-colour": ("Tools", "wand", "Click a colour: what is like it becomes hole."),
    "tool-pan": ("Tools", "pan", "Move the view (or hold Space, or drag with the middle button)."),
    "swap-paint-erase": ("Tools", "swap", "Change between brush and eraser."),
    "default-brush": ("Tools", "", "Size, hardness and opacity as they were at first."),
    "brush-smaller": ("Tools", "", "By about an eighth. Alt and dragging with the right button resizes too."),
    "brush-larger": ("Tools", "", "By about an eighth. Alt and dragging with the right button resizes too."),
    "brush-softer": ("Tools", "", "A softer rim, by a tenth of the radius."),
    "brush-harder": ("Tools", "", "A harder rim, by a tenth of the radius."),
    "zoom-in": ("View", "", "Closer to the middle of the canvas; the wheel zooms at the pointer."),
    "zoom-out": ("View", "", "Further away; the wheel zooms at the pointer."),
    "rotate-left": ("View", "", "Turn the view, not the photo, by 15 degrees to the left."),
    "rotate-right": ("View", "", "Turn the view, not the photo, by 15 degrees to the right."),
    "rotate-upright": ("View", "", "The photo upright again."),
    "quick-mask": ("View", "", "Change between the mask's colour and marching ants round it."),
    "toggle-mask": ("View", "eye", "Show or hide the hole on the canvas."),
    "zoom-fit": ("View", "fit", "Show everything."),
    "zoom-100": ("View", "actual", "One photo pixel on one screen pixel."),
}
CANVAS_TOOLS = (
    *("tool-brush", "tool-eraser", "tool-lasso", "tool-polygon", "tool-rectangle", "tool-ellipse"),
    *("tool-fill", "tool-colour", "tool-pan"),
)
_SECTIONS = {"swap-paint-erase", "brush-smaller", "rotate-left", "toggle-mask"}


def _from_canvas(menu: str) -> tuple[ActionSpec, ...]:
    """The canvas' own commands that stand in that menu."""
    specs: list[ActionSpec] = []
    for command in CANVAS_COMMANDS:
        place, picture, help_text = _CANVAS_PLACES.get(command.name, ("View", "", ""))
        if place == menu:
            checkable, section = command.name in CANVAS_TOOLS, command.name in _SECTIONS
            specs.append(ActionSpec(command.name, command.text, menu, command.keys, picture, help_text, checkable, section))
    return tuple(specs)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open",
        "Open…",
        "File",
        ("Ctrl+O",),
        "open",
        "Open a photo to edit, or a project; or drop it on the window.",
    ),
    ActionSpec(
        "paste-photo",
        "Paste as a photo",
        "File",
        ("Ctrl+V",),
        help="The picture, or the picture file, on the clipboard, to edit.",
    ),
    ActionSpec("open-sample", "Open the sample portrait", "File", help="A portrait that comes with the studio."),
    ActionSpec(
        "choose-folder", "Choose exemplar folder…", "File", ("Ctrl+Shift+O",), "folder", "Show the portraits of another folder."
    ),
    ActionSpec(
        "save",
        "Save the project",
        "File",
        ("Ctrl+S",),
        help="Photo, mask, edits, kept candidates and exemplars as one file, to go on with another day.",
        section=True,
    ),
    ActionSpec("save-as", "Save the project as…", "File", help="Under another name."),
    ActionSpec(
        "export",
        "Export…",
        "File",
        ("Ctrl+E", "Ctrl+Shift+S"),
        "export",
        "Write the edited photo as PNG, JPEG, WebP or TIFF, or with a layer for each edit as OpenRaster.",
        section=True,
    ),
    ActionSpec(
        "export-crop",
        "Export the face's square…",
        "File",
        help="Write the aligned square alone, with the accepted edits, at the size it is worked on.",
    ),
    ActionSpec(
        "export-sheet",
        "Export a sheet of the candidates…",
        "File",
        help="Write photo, hole, exemplars and the candidates of one run side by side.",
    ),
    ActionSpec(
        "import-weights",
        "Import EXE-GAN weights…",
        "File",
        help="Turn the two files that the authors of EXE-GAN offer into weights for this program.",
        section=True,
    ),
    ActionSpec("quit", "Quit", "File", ("Ctrl+Q",), help="Close the studio.", section=True),
    ActionSpec("undo", "Undo", "Edit", ("Ctrl+Z",), "undo", "Take the last edit back."),
    ActionSpec("redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "Do again what was taken back."),
    ActionSpec(
        "undo-memory",
        "Memory for undo…",
        "Edit",
        help="How much memory undo and redo may hold; the oldest steps go first.",
        section=True,
    ),
    ActionSpec("settings", "Settings…", "Edit", ("Ctrl+,",), help="What the studio does by itself, and how much it may hold."),
    ActionSpec("shortcuts", "Change the keys…", "Edit", help="Other keys for what the studio can do."),
    *_from_canvas("Tools"),
    ActionSpec(
        "mirror",
        "Mirror about the face",
        "Tools",
        ("M",),
        "mirror",
        "Strokes and shapes come on both sides of the face at once.",
        checkable=True,
        section=True,
    ),
    ActionSpec("clear-mask", "Clear the mask", "Mask", ("Ctrl+D",), "clear", "Nothing is hole any more."),
    ActionSpec(
        "reload-mask",
        "Last mask again",
        "Mask",
        ("Ctrl+Shift+D",),
        "mask-reload",
        "Bring back the mask of the last Generate, or the last one cleared.",
    ),
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
        section=True,
    ),
    ActionSpec(
        "shrink-mask",
        "Shrink the mask",
        "Mask",
        ("Ctrl+Alt+-",),
        "shrink",
        "Move the edge of the hole inwards by 1 % of the crop.",
    ),
    ActionSpec(
        "adjust-grow",
        "Grow or shrink by…",
        "Mask",
        ("Ctrl+Alt+G",),
        "",
        "Move the edge of the hole by an amount, seen at once.",
    ),
    ActionSpec(
        "adjust-feather", "Soften the edge…", "Mask", ("Shift+F6",), "soften", "Make the edge of the hole soft, seen at once."
    ),
    ActionSpec(
        "adjust-smooth", "Smooth the outline…", "Mask", ("Ctrl+Alt+S",), "smooth", "Round off corners and bumps, seen at once."
    ),
    ActionSpec(
        "fill-holes",
        "Fill holes",
        "Mask",
        ("Ctrl+Alt+H",),
        "holes",
        "Whatever the mask encloses becomes hole too.",
        section=True,
    ),
    ActionSpec(
        "adjust-specks", "Remove specks…", "Mask", ("Ctrl+Alt+K",), "specks", "Take separate small pieces away, seen at once."
    ),
    ActionSpec(
        "import-mask",
        "Import a mask…",
        "Mask",
        ("Ctrl+Alt+O",),
        "mask-import",
        "Take the mask from a picture of any size: white, or what is not transparent, is hole.",
        section=True,
    ),
    ActionSpec(
        "export-mask",
        "Export the mask…",
        "Mask",
        ("Ctrl+Alt+E",),
        "mask-export",
        "Write the mask as a PNG of the photo's size.",
    ),
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
    ActionSpec(
        "contact-sheet",
        "Contact sheet",
        "Fill",
        ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        help="Every exemplar alone, each with the same seeds: as many as candidates are asked for.",
    ),
    ActionSpec(
        "most-different",
        f"Most different {PICKED_OUT} of {SAMPLED}",
        "Fill",
        ("Ctrl+Alt+Return", "Ctrl+Alt+Enter"),
        help=f"Try {SAMPLED} seeds; the {PICKED_OUT} that differ most come first, the others stand after them.",
    ),
    ActionSpec(
        "live-preview",
        "Live preview while painting",
        "Fill",
        ("Shift+P",),
        help="After every stroke the hole is filled small, as a first look; Generate makes the real candidates.",
        checkable=True,
        section=True,
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
        "keep",
        "Keep the candidate",
        "Fill",
        ("K",),
        "pin-off",
        "A kept candidate stays at hand however many come after it.",
        True,
    ),
    ActionSpec("favourite", "Favourite", "Fill", ("F",), "kept", "Five stars for the shown candidate; again takes them away."),
    ActionSpec(
        "compare",
        "Show before",
        "Fill",
        ("C",),
        "compare",
        "Change between the candidate and the photo as it was before.",
        True,
    ),
    ActionSpec(
        "compare-room",
        "Compare candidates",
        "Fill",
        ("F4",),
        "compare-grid",
        "All candidates beside each other, or two over each other; in place of the canvas, Esc goes back.",
        True,
    ),
    ActionSpec(
        "use-settings",
        "Use its settings",
        "Fill",
        help="Seed, strength, psi and the engine's own controls as the shown candidate was made with.",
        section=True,
    ),
    ActionSpec(
        "more-alike",
        "More like this",
        "Fill",
        ("Shift+M",),
        help=f"Try {SAMPLED} other seeds, all else as it was; the {PICKED_OUT} most like the shown candidate come first.",
    ),
    ActionSpec(
        "make-again",
        "Make it again",
        "Fill",
        help="The shown candidate once more, from its recipe: bit for bit the same.",
    ),
    ActionSpec(
        "copy-picture", "Copy the picture", "Fill", ("Ctrl+C",), "copy", "The photo with the shown candidate, to the clipboard."
    ),
    ActionSpec(
        "copy-recipe",
        "Copy the recipe",
        "Fill",
        ("Ctrl+Shift+C",),
        help="The shown candidate's recipe as text, to the clipboard.",
    ),
    ActionSpec(
        "candidate-brush",
        "Candidate brush",
        "Fill",
        ("J",),
        "patch",
        "Paint parts of another candidate into the shown one. Return keeps what comes of it as a candidate of its own.",
        checkable=True,
    ),
    ActionSpec("next-candidate", "Next candidate", "Fill", ("N",), help="Show the one after it in the photo.", section=True),
    ActionSpec("previous-candidate", "Previous candidate", "Fill", ("P",), help="Show the one before it in the photo."),
    *_from_canvas("View"),
    ActionSpec("look-colour", "Mask in colour", "View", (), "", "The hole under a colour.", True, True),
    ActionSpec("look-ants", "Marching ants", "View", (), "ants", "A dashed line round the hole; the photo stays clear.", True),
    ActionSpec("look-grey", "Mask alone", "View", (), "", "The mask itself: white is hole, grey its soft edge.", True),
    ActionSpec("view-photo", "Whole photo", "View", ("F2",), "photo", "Show the whole photo.", True, True),
    ActionSpec("view-crop", "Face, upright", "View", ("F3",), "crop", "Show the face's square, turned upright.", True),
    ActionSpec("show-gallery", "Exemplars", "View", ("F7",), "", "Show or hide the exemplars and the fill.", True, True),
    ActionSpec("show-edits", "Edits", "View", ("F6",), "", "Change between the exemplars and the accepted edits."),
    ActionSpec("show-candidates", "Candidates", "View", ("F8",), "", "Show or hide the candidates.", True),
    ActionSpec("full-screen", "Full screen", "View", ("F11",), "", "The window on the whole screen.", True, True),
    ActionSpec("keys", "Keys", "Help", ("F1",), help="All keys of the window."),
    ActionSpec("show-log", "Show the log folder", "Help", help="What the program wrote down of its work, for a bug report."),
    ActionSpec("about", "About EXE-GAN Studio", "Help", help="What this program is, and its version."),
    *(ActionSpec(f"candidate-{n}", f"Candidate {n}", "", (str(n),)) for n in range(1, 10)),
    *(ActionSpec(f"rate-{n}", f"{n} stars", "", (f"Alt+{n}",)) for n in range(6)),
)

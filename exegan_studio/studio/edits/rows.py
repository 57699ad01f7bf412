"""The edit tree as rows of a list: the branch from the top down, the photo under it, then the other branches. No Qt."""

from dataclasses import dataclass

from exegan_studio.domain.edit_tree import EditNode, EditTree


@dataclass(frozen=True)
class EditRow:
    """`node`: None for the photo. `tip`: going on from this row leads there. `within`: on the branch that is looked at."""

    node: EditNode | None
    tip: int | None
    within: bool
    title: str
    detail: str


def rows_of(tree: EditTree) -> list[EditRow]:
    """The first rows are the branch, newest first, and the photo; the rest are the other branches, newest first."""
    branch = tree.branch(tree.tip)
    rows = [EditRow(one, one.id, True, one.title, detail_of(one)) for one in reversed(branch)]
    rows.append(EditRow(None, None, True, "The photo as opened", ""))
    others = [tree.branch(tip) for tip in reversed(tree.tips) if tip != tree.tip and tip not in {one.id for one in branch}]
    rows += [EditRow(other[-1], other[-1].id, False, other[-1].title, branch_words(other, branch)) for other in others]
    return rows


def detail_of(node: EditNode) -> str:
    """After whom, and what was adjusted."""
    names = ", ".join(one.title for one in node.recipe.exemplars) or "without exemplar"
    return names if node.blend.opacity == 1 else f"{names}, {node.blend.opacity:.0%}"


def branch_words(other: tuple[EditNode, ...], branch: tuple[EditNode, ...]) -> str:
    """How another branch differs from the one looked at."""
    own = sum(one not in branch for one in other)
    edits = "1 edit" if own == 1 else f"{own} edits"
    from_where = next((one.title for one in reversed(other) if one in branch), "the photo")
    return f"{edits} from {from_where}"

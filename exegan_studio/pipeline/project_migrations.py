"""Plain manifests of older versions to the present one, one step a version."""

from collections.abc import Callable, Mapping
from typing import Any, Final

PROJECT_VERSION: Final = 2


def from_version_1(old: dict[str, Any]) -> dict[str, Any]:
    """Every project held its photo, and nobody wrote down the settings of the run or what an exemplar looked like."""
    exemplars = [{**one, "relative": None, "thumbnail": None} for one in old["exemplars"]]
    photo = {**old["photo"], "link": None}
    return {**old, "version": 2, "photo": photo, "exemplars": exemplars, "settings": None, "file": None}


MIGRATIONS: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: from_version_1}
"""From a version to the next one."""

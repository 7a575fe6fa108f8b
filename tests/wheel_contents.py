"""Say what a built wheel holds, and fail where that is not what ships: ``wheel_contents.py WHEEL``."""

import sys
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

PACKAGES = {"wavelift", "planner", "executor", "mappings"}
ROOT = Path(__file__).resolve().parents[1]
DATA = (
    ("wavelift/samples/demo", "*"),
    ("wavelift/reports/templates", "*"),
    ("mappings/templates", "**/*"),
)
"""Files that are no modules but must be there: folders in the source, and patterns in them."""


def expected_data() -> set[str]:
    """The data files of the source tree, by their names in the wheel."""
    found = (path for folder, pattern in DATA for path in (ROOT / folder).glob(pattern))
    return {
        path.relative_to(ROOT).as_posix()
        for path in found
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".py"
    }


def main(wheel: str) -> str:
    """Check the wheel; returns one line about it."""
    names = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    tops = Counter(PurePosixPath(name).parts[0] for name in names)
    foreign = {top for top in tops if top not in PACKAGES and not top.endswith(".dist-info")}
    if foreign or not set(tops) >= PACKAGES:
        raise SystemExit(f"{wheel}: top level is {sorted(tops)}, not {sorted(PACKAGES)} and a dist-info")
    data = expected_data()
    for folder in ("wavelift/samples/demo/", "wavelift/reports/templates/", "mappings/templates/"):
        if not any(name.startswith(folder) for name in data):
            raise SystemExit(f"the source tree has no data files in {folder}")
    missing = sorted(data - names)
    modules = {path.relative_to(ROOT).as_posix() for top in PACKAGES for path in (ROOT / top).rglob("*.py")}
    missing += sorted(modules - names)
    if missing:
        raise SystemExit(f"{wheel} lacks {', '.join(missing)}")
    parts = ", ".join(f"{top} {tops[top]}" for top in sorted(PACKAGES))
    return f"{Path(wheel).name}: {parts} files, {len(data)} of them data, nothing else"


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]) + "\n")

"""LibreOffice as a lead uses it: opens a workbook and saves it again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

__all__ = ["SOFFICE", "saved_again"]

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def saved_again(path: Path, ending: str = "xlsx") -> Path:
    """Open and save; the file takes the place of the old one, or stands beside it under another ending."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [str(SOFFICE), profile, "--headless", "--convert-to", ending, "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        made = Path(folder) / f"{path.stem}.{ending}"
        return Path(shutil.copy(made, path.with_suffix(f".{ending}")))

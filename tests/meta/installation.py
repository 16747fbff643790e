"""Make a folder as an installation has it, with the understanding that `make setup` trained."""

from __future__ import annotations

import shutil
from pathlib import Path

from camnang_bot.settings import read_settings
from camnang_nlu import data_digest


def installed(home: Path) -> Path:
    """Copy the trained understanding into `home`. A newer example file alone does not make every suite train again."""
    settings = read_settings()
    if settings.artefact.exists():
        shutil.copytree(settings.artefact.parent, home / "nlu")
        digest = data_digest(settings.data, settings.config)
        (home / "nlu" / settings.artefact.with_suffix(".digest").name).write_text(digest)
    else:
        (home / "nlu").mkdir()
    return home

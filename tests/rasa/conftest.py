"""Make what runs in Rasa's environment importable here, as far as it knows nothing of Rasa."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "deploy" / "rasa"))

"""Read the wording that people see. The only place where a sentence key becomes a Vietnamese sentence.

Raises nothing at run time for a missing translation: the key itself is shown, and `tests/meta` fails the build for it.
"""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po


class Catalog:
    """The catalog of one language, loaded once. Implements `camnang_handlers.ports.Words`."""

    def __init__(self, sentences: dict[str, str]) -> None:
        self._sentences = sentences

    def say(self, sentence: str, /, **fields: object) -> str:
        """Return the translation of `sentence` with its named fields filled. Raises KeyError for a missing field."""
        return self._sentences.get(sentence, sentence).format(**fields)

    @property
    def sentences(self) -> dict[str, str]:
        """Every sentence by its key, for checks over all of them."""
        return dict(self._sentences)

    def __contains__(self, sentence: str) -> bool:
        return sentence in self._sentences


def load_catalog(language: str = "vi") -> Catalog:
    """Load the catalog of `language`. Raises FileNotFoundError when there is none."""
    path = files("camnang_bot.locale") / language / "LC_MESSAGES" / "camnang.po"
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    return Catalog({str(m.id): str(m.string) for m in catalog if m.id and m.string})

"""Keep pictures as sealed JSON beside the words they belong to: figures of a person's loan are theirs as much as words are."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, cast, get_args

from camnang_bot.storage.sealing import Cipher
from camnang_handlers.messages import Picture, PictureKind, Series


def sealed(cipher: Cipher, picture: Picture | None) -> str | None:
    """Return a picture as it is stored, None for none."""
    if picture is None:
        return None
    return cipher.seal(json.dumps(asdict(picture), ensure_ascii=False, separators=(",", ":")))


def opened(cipher: Cipher, stored: str | None) -> Picture | None:
    """Return a stored picture. None for none, and for one of a kind or shape that this version does not draw."""
    if not stored:
        return None
    try:
        return _picture(json.loads(cipher.open(stored)))
    except (ValueError, TypeError, KeyError):
        return None


def _picture(found: dict[str, Any]) -> Picture:
    if found["kind"] not in get_args(PictureKind):
        raise ValueError("another kind")
    texts = {name: str(found.get(name, "")) for name in ("title", "alt", "footer", "unit", "axis")}
    return Picture(
        kind=cast("PictureKind", found["kind"]),
        scale=int(found.get("scale", 1)),
        series=tuple(
            Series(str(item["label"]), tuple(int(value) for value in item["values"]), str(item["note"]))
            for item in found.get("series", ())
        ),
        columns=tuple(str(column) for column in found.get("columns", ())),
        rows=tuple(tuple(str(cell) for cell in row) for row in found.get("rows", ())),
        **texts,
    )

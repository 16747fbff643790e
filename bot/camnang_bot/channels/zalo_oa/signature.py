"""Decide whether a webhook request comes from Zalo, over the bytes as they were received.

`X-ZEvent-Signature: mac=` and the SHA-256 of app id, body, the body's own timestamp and the secret, nothing between
(reference/zalo.md, section 1.2). Re-serialised JSON never matches, so nothing is parsed before the proof.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

HEADER: Final = "x-zevent-signature"
PREFIX: Final = "mac="
# A quote inside a JSON text is escaped, so this finds keys only. A nested object may have such a key too.
TIMESTAMP: Final = re.compile(rb'"timestamp"\s*:\s*"?(\d{1,20})')
MOST_TIMESTAMPS: Final = 8


def sign(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """Return the value of the header for a body that carries this timestamp."""
    return PREFIX + hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def is_genuine(app_id: str, body: bytes, secret: str, shown: str) -> bool:
    """Say whether `shown` proves `body`. Takes the same time for every wrong digest."""
    shown_bytes = shown.strip().lower().encode("utf-8", "replace")
    genuine = False
    for timestamp in dict.fromkeys(TIMESTAMP.findall(body)[:MOST_TIMESTAMPS]):
        expected = sign(app_id, body, timestamp.decode(), secret).encode()
        genuine |= hmac.compare_digest(shown_bytes, expected)
    return genuine

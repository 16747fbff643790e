"""Seal people's words, names and numbers at rest, and compare phone numbers without opening them.

One key a installation: `CAMNANG_SECRET_KEY`, or a file that only its owner may read, made on the first start. Losing the
key loses the sealed texts; `docs/operations.md` says to keep a copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet


class Cipher:
    """Seals and opens texts; `blind` gives an equal digest for equal texts and reveals nothing else."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._digest_key = hashlib.sha256(b"blind" + key).digest()

    def seal(self, text: str) -> str:
        """Return `text` encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str | None) -> str:
        """Return the text of `sealed`; an erased one (None or empty) is empty. Raises InvalidToken for another key."""
        return self._fernet.decrypt(sealed.encode()).decode() if sealed else ""

    def blind(self, text: str) -> str:
        """Return a keyed digest of `text` for equality only."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()


def load_cipher(home: Path, key: str | None = None) -> Cipher:
    """Return the installation's cipher; make and keep a key in `home` when there is none. Raises ValueError for a bad key."""
    if key:
        return Cipher(key.encode())
    path = home / "secret.key"
    if path.exists() and not path.stat().st_size:
        path.unlink()  # left by a start that was killed while it made the key; nothing was ever sealed with it
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=home)  # readable by its owner only
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its key counts
            os.link(name, path)  # whole or not at all
        Path(name).unlink()
    return Cipher(path.read_bytes().strip())

"""Read the settings. All of them are environment variables that begin with CAMNANG_; `docs/settings.md` explains each."""

from __future__ import annotations

import base64
import binascii
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may set. Without any, everything runs on this machine, on the web page only."""

    home: Path
    database_url: str
    content: Path
    data: Path
    config: Path
    secret_key: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    officers_port: int = 8081
    quiet_seconds: float = 1.5
    telegram_token: str | None = field(default=None, repr=False)
    telegram_api: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: str | None = field(default=None, repr=False)
    zalo_app_id: str | None = None
    zalo_app_secret: str | None = field(default=None, repr=False)
    zalo_oa_secret: str | None = field(default=None, repr=False)
    zalo_oa_id: str = "default"
    zalo_api: str = "https://openapi.zalo.me"
    zalo_oauth: str = "https://oauth.zaloapp.com"
    secure_cookies: bool = False
    rasa_url: str = "http://127.0.0.1:5005"

    @property
    def artefact(self) -> Path:
        """Where the trained understanding lies."""
        return self.home / "nlu" / "topics.bin"


class SettingsError(Exception):
    """A setting cannot be used; says which and what to do."""


def _find(name: str, beside: str) -> Path:
    """Find content or data: beside us in a checkout, else where the wheel puts shared data."""
    here = Path(__file__).resolve().parents[2] / beside
    return here if here.exists() else Path(sys.prefix) / "share" / "camnang" / name


def is_key(text: str | None) -> bool:
    """Say whether a key can seal: none (the file is used), or 32 bytes in URL-safe base64."""
    try:
        return text is None or len(base64.urlsafe_b64decode(text)) == 32
    except (ValueError, binascii.Error):
        return False


def read_settings(environment: Mapping[str, str] = os.environ, database: str | None = None) -> Settings:
    """Return the settings. Raises SettingsError naming the setting and the remedy."""

    def get(name: str) -> str | None:
        return environment.get(f"CAMNANG_{name}") or None

    def number(name: str, default: int) -> int:
        text = get(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit():
            raise SettingsError(f"CAMNANG_{name} must be a whole number, for example {default}")
        return int(text)

    home = Path(get("HOME") or ".camnang").resolve()
    webhook_url, webhook_secret = get("TELEGRAM_WEBHOOK_URL"), get("TELEGRAM_WEBHOOK_SECRET")
    if webhook_url and not webhook_secret:
        raise SettingsError("CAMNANG_TELEGRAM_WEBHOOK_URL needs CAMNANG_TELEGRAM_WEBHOOK_SECRET beside it")
    if webhook_secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", webhook_secret):
        raise SettingsError("CAMNANG_TELEGRAM_WEBHOOK_SECRET must be 1 to 256 of A-Z a-z 0-9 _ -")
    if not is_key(get("SECRET_KEY")):
        raise SettingsError("CAMNANG_SECRET_KEY must be the 44 characters of a secret.key; see docs/operations.md")
    rasa_url = get("RASA_URL") or "http://127.0.0.1:5005"
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9./_-]*)?", rasa_url):
        raise SettingsError("CAMNANG_RASA_URL must be an address like http://127.0.0.1:5005")
    if get("ZALO_APP_ID") and not get("ZALO_APP_SECRET"):
        raise SettingsError("CAMNANG_ZALO_APP_ID needs CAMNANG_ZALO_APP_SECRET beside it")
    try:
        quiet = float(get("QUIET_SECONDS") or 1.5)
        if not 0 <= quiet <= 60:
            raise ValueError
    except ValueError as error:
        raise SettingsError(
            "CAMNANG_QUIET_SECONDS must be a number of seconds from 0 to 60, for example 1.5"
        ) from error
    return Settings(
        home=home,
        database_url=database or get("DATABASE_URL") or f"sqlite:///{home / 'camnang.db'}",
        content=Path(get("CONTENT") or _find("content", "knowledge/content")),
        data=Path(get("NLU_DATA") or _find("data", "nlu/data")),
        config=Path(get("CONFIG") or _find("config.yml", "config.yml")),
        secret_key=get("SECRET_KEY"),
        host=get("BIND") or "127.0.0.1",
        port=number("PORT", 8080),
        officers_port=number("OFFICERS_PORT", 8081),
        quiet_seconds=quiet,
        telegram_token=get("TELEGRAM_TOKEN"),
        telegram_api=get("TELEGRAM_API") or "https://api.telegram.org",
        telegram_webhook_url=webhook_url,
        telegram_webhook_secret=webhook_secret,
        zalo_app_id=get("ZALO_APP_ID"),
        zalo_app_secret=get("ZALO_APP_SECRET"),
        zalo_oa_secret=get("ZALO_OA_SECRET") or get("ZALO_APP_SECRET"),
        zalo_oa_id=get("ZALO_OA_ID") or "default",
        zalo_api=get("ZALO_API") or "https://openapi.zalo.me",
        zalo_oauth=get("ZALO_OAUTH") or "https://oauth.zaloapp.com",
        secure_cookies=get("SECURE_COOKIES") == "1",
        rasa_url=rasa_url,
    )

"""The token service of the fake Zalo: strict about refresh tokens that work once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Final

from emulators.zalo_oa.records import JSON, Refusal

ACCESS_SECONDS: Final = 25 * 3600
REFRESH_SECONDS: Final = 90 * 86_400


class TokenService:
    """One account's pair. A refresh kills both tokens it replaces at once."""

    def __init__(self, app_id: str, app_secret: str, now: Callable[[], float]) -> None:
        self._app_id = app_id
        self._app_secret = app_secret
        self._now = now
        self.trades = 0
        self.refused = 0
        self.codes: set[str] = set()
        self.access = self.refresh = ""
        self._given_at = 0.0
        self.renew()

    def renew(self) -> tuple[str, str]:
        """Give out a new pair, as a consent does; return it."""
        self.access = "acc-" + secrets.token_urlsafe(40)
        self.refresh = "ref-" + secrets.token_urlsafe(40)
        self._given_at = self._now()
        return self.access, self.refresh

    def kill_access(self) -> None:
        """Make the access token invalid before its time, as the platform may."""
        self.access = "acc-" + secrets.token_urlsafe(40)

    def check(self, token: str) -> None:
        """Raise Refusal for a token that is not in force."""
        if not token:
            raise Refusal(-216, "Access token is invalid")
        if token != self.access:
            raise Refusal(-216 if not token.startswith("acc-") else -220, "Access token has expired or been removed")
        if self._now() - self._given_at > ACCESS_SECONDS:
            raise Refusal(-220, "Access token has expired")

    def consent_code(self) -> str:
        """Return a new authorization code, which works once."""
        code = secrets.token_urlsafe(24)
        self.codes.add(code)
        return code

    def trade(self, form: Mapping[str, str], secret: str) -> JSON:
        """Answer the token call."""
        if secret != self._app_secret or form.get("app_id") != self._app_id:
            return self._refuse(-14004, "Invalid app")
        match form.get("grant_type"):
            case "refresh_token":
                is_old = self._now() - self._given_at > REFRESH_SECONDS
                if form.get("refresh_token") != self.refresh or is_old:
                    return self._refuse(-14014, "Invalid refresh token")
            case "authorization_code":
                code = form.get("code", "")
                if code not in self.codes or not form.get("code_verifier"):
                    return self._refuse(-14019, "Invalid code")
                self.codes.remove(code)
            case _:
                return self._refuse(-14002, "Invalid grant type")
        self.trades += 1
        access, refresh = self.renew()
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_SECONDS)}

    def _refuse(self, code: int, name: str) -> JSON:
        self.refused += 1
        return {"error": code, "error_name": name, "error_reason": name, "error_description": name}

"""Watches the double refresh tokens: one refresh for each token that ran out, and no more."""

from dataclasses import dataclass
from datetime import timedelta

from sandbox.store import Document
from sandbox.zoom.errors import OAuthError
from sandbox.zoom.parts import Zoom

MARGIN = timedelta(seconds=60)
"""So much before its end a worker renews a token that it is about to use."""


@dataclass
class Refreshes:
    """Counts from the double's point of view."""

    zoom: Zoom
    done: int = 0
    needless: int = 0
    """The token before was alive."""
    refused: int = 0
    """The refresh token was spent: its successor was lost on the way."""

    def __post_init__(self) -> None:
        self._refresh = self.zoom.tokens.refresh
        self.zoom.tokens.refresh = self._watched  # type: ignore[method-assign]

    def _watched(self, refresh_token: str) -> Document:
        try:
            issued = self._refresh(refresh_token)
        except OAuthError:
            self.refused += 1
            raise
        self.done += 1
        self.needless += self._had_another(issued["access_token"])
        return issued

    def _had_another(self, access_token: str) -> bool:
        holder = self.zoom.tokens.holder(access_token)
        lasting = (self.zoom.world.clock.now() + MARGIN + timedelta(seconds=5)).timestamp()
        issued = self.zoom.tokens.issued_to(holder["user_id"]) if holder else []
        return any(one["token"] != access_token and one["expires_at"] > lasting for one in issued)

"""What a request says about where it comes from: kept with sign-ins (promise P11), nowhere else."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import request, session

COOKIE = "device"
LIFE = timedelta(days=365)
_LONGEST = 500
_CAME_FROM = "came_from"


def of_request() -> dict[str, Any]:
    """Address, browser, referring page, and the cookie that an earlier sign-in gave."""
    return {
        "token": (request.cookies.get(COOKIE) or "")[:_LONGEST],
        "ip": request.remote_addr or "",
        "user_agent": (request.headers.get("User-Agent") or "")[:_LONGEST],
        "referrer": (_from_elsewhere() or session.get(_CAME_FROM, ""))[:_LONGEST],
    }


def note_where_from() -> None:
    """Keep the page elsewhere that led here: the form that follows only knows its own page."""
    referrer = _from_elsewhere()
    if referrer:
        session[_CAME_FROM] = referrer[:_LONGEST]


def _from_elsewhere() -> str:
    referrer = request.headers.get("Referer") or ""
    return "" if urlsplit(referrer).netloc == request.host else referrer

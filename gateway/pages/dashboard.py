"""A host's first page: what is next, the series, the two connections."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template

from gateway import disconnecting
from gateway.acting import Scope, host_for, may
from gateway.authentication import require
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.rendering import now
from gateway.remote import Answer

blueprint = Blueprint("dashboard", __name__)

# Of so many series the next sessions are looked up; more than that nobody plans from one page.
_LOOKED_INTO = 8
_SHOWN = 6


@blueprint.get("/dashboard")
def show() -> str:
    """Everything at once; what is down leaves a notice in its place."""
    host_id, account_id = host_for(Scope.SERIES_READ), require().account_id
    services = remote()
    found = gather(
        **_connections(host_id) if may(Scope.CONNECTIONS_WRITE) else {},
        **_disputes(host_id) if may(Scope.PAYMENTS_READ) else {},
        account=partial(services.identity.get_account, account_id=account_id),
        hosts=partial(services.identity.list_hosts, account_id=account_id),
        series=partial(services.series.list_series, host_id=host_id),
        warnings=partial(services.zoom.list_warnings, host_id=host_id),
    )
    series_list = (found["series"] or {}).get("items", [])
    return render_template(
        "dashboard/page.html",
        found=found,
        series_list=series_list,
        upcoming=_upcoming(host_id, series_list),
        keepers=disconnecting.keepers(host_id, found.get("zoom")),
    )


def _connections(host_id: str) -> dict[str, Any]:
    services = remote()
    return {
        "zoom": partial(services.zoom.get_connection, host_id=host_id, with_profile=True),
        "stripe": partial(services.billing.get_connection, host_id=host_id),
    }


def _disputes(host_id: str) -> dict[str, Any]:
    return {"disputes": partial(remote().billing.list_disputes, host_id=host_id)}


def _upcoming(host_id: str, series_list: list[Answer]) -> list[dict[str, Any]]:
    """The next sessions over all published series, each with its series."""
    published = {one["series_id"]: one for one in series_list if one["status"] == "published"}
    ask = partial(remote().series.list_sessions, host_id=host_id, from_at=now(), limit=_SHOWN)
    wanted = list(published)[:_LOOKED_INTO]
    found = gather(**{series_id: partial(ask, series_id=series_id) for series_id in wanted})
    sessions = [
        session | {"series": published[series_id]}
        for series_id, page in found.items()
        for session in (page or {}).get("items", ())
        if session["status"] != "cancelled"
    ]
    return sorted(sessions, key=lambda session: str(session["starts_at"]))[:_SHOWN]

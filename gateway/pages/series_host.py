"""A host's own page of a series: sessions and members, publishing, price, deleting."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from chassis.errors import Conflict, NotFound
from gateway import idempotency
from gateway.acting import Scope, host_for, may
from gateway.context import remote
from gateway.deletion import rehearse
from gateway.gather import Gathered, gather
from gateway.pages import series_form
from gateway.pages.forms import Form
from gateway.pages.rendering import now
from gateway.remote import Answer

blueprint = Blueprint("series_host", __name__, url_prefix="/series/<uuid:series_id>")


_SESSIONS_SHOWN = 6
_PAST_SHOWN = 20


def mine(series_id: UUID, scope: Scope | None = None) -> dict[str, str]:
    """Whose series is asked for: a stranger's is not found.

    What only shows needs `series:read`, what changes `series:write`, unless a scope is named.
    """
    usual = Scope.SERIES_READ if request.method == "GET" else Scope.SERIES_WRITE
    return {"host_id": host_for(scope or usual), "series_id": str(series_id)}


def questions_of_mail(asked: dict[str, str], *, ahead: int, latest: int) -> dict[str, Any]:
    """For `gather`: the next mailings to the members of a series, and the latest that went out."""
    ask = partial(remote().notifications.list_messages, **asked)
    return {
        "planned": partial(ask, is_planned=True, limit=ahead),
        "gone": partial(ask, is_planned=False, limit=latest),
    }


def mailings_in(found: Gathered) -> list[Answer]:
    """What came of them: what is to come, the nearest first, then what went out."""
    return [one for part in ("planned", "gone") for one in (found[part] or {}).get("items", ())]


def schedule_in_words(series: Answer | None) -> str:
    """The schedule in words, which series makes; nothing where it cannot be asked."""
    if series is None:
        return ""
    schedule = {name: series[name] for name in ("zone", "starts_on", "starts_time", "recurrence")}
    found = gather(
        preview=partial(
            remote().series.preview_schedule,
            **schedule,
            duration_minutes=series["duration_minutes"],
            limit=1,
        )
    )
    return (found["preview"] or {}).get("words") or "once"


@blueprint.get("")
def show(series_id: UUID) -> str:
    """The series with everything about it; what is down leaves a notice in its place."""
    return _page(series_id, Form(series_form.PriceForm, initial=_usual_price()))


@blueprint.post("/publish")
def publish(series_id: UUID) -> Any:
    """Open it to the public."""
    try:
        remote().series.publish_series(**mine(series_id), idempotency_key=idempotency.key())
    except Conflict as refusal:
        flash(refusal.message, "bad")
    else:
        flash("Published. Share the link with the people you want there.", "good")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.get("/delete")
def ask_delete(series_id: UUID) -> str:
    """What will happen, in numbers, and the button."""
    return render_template("series/delete.html", **rehearse(mine(series_id)))


@blueprint.post("/delete")
def delete(series_id: UUID) -> Any:
    """Delete it with its subscribers' data (promise P36)."""
    remote().series.delete_series(**mine(series_id), idempotency_key=idempotency.key())
    flash("The series and its subscribers' data are being deleted.", "good")
    return redirect(url_for("dashboard.show"), 303)


def _page(series_id: UUID, price_form: Form) -> str:
    found = _found(mine(series_id))
    if found["series"] is None and not found.down["series"]:
        raise NotFound("series_not_found", "There is no such series among yours.")
    return render_template(
        "series/host.html",
        series_id=series_id,
        found=found,
        meetings=_by_session(found["meetings"]),
        mailings=mailings_in(found),
        price=found["price"] or (found["series"] or {}).get("price"),
        words=schedule_in_words(found["series"]),
        price_form=price_form,
        is_past=_looks_back(),
        **series_form.options(),
    )


def _found(asked: dict[str, str]) -> Gathered:
    services, host_id = remote(), asked["host_id"]
    of_members = {"members": partial(services.series.list_members, **asked, **_part("members"))}
    return gather(
        **of_members if may(Scope.MEMBERS_READ) else {},
        series=partial(services.series.get_series, **asked),
        sessions=partial(services.series.list_sessions, **asked, **_part("sessions")),
        meetings=partial(services.zoom.list_meetings, host_id=host_id),
        price=partial(services.billing.get_price, series_id=asked["series_id"]),
        **questions_of_mail(asked, ahead=2, latest=6),
        stripe=partial(services.billing.get_connection, host_id=host_id),
        zoom=partial(services.zoom.get_connection, host_id=host_id),
    )


def _part(of: str) -> dict[str, Any]:
    """Which part of a list to show: what lies ahead or behind, or what follows the part before."""
    after = request.args.get(f"{of}_after", type=UUID)
    follows = {"after": str(after)} if after is not None else {}
    if of != "sessions":
        return follows
    if _looks_back():
        return {"until_at": now(), "limit": _PAST_SHOWN} | follows
    return follows or {"from_at": now(), "limit": _SESSIONS_SHOWN}


def _looks_back() -> bool:
    return request.args.get("sessions") == "past"


def _by_session(meetings: Answer | None) -> dict[str, Answer]:
    return {meeting["session_id"]: meeting for meeting in (meetings or {}).get("items", ())}


def _usual_price() -> dict[str, Any]:
    return {"amount": "", "currency": "eur", "interval": "month"}

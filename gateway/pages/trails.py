"""Who was reached: a session's people, a mailing's, and the mails to one member."""

from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, request

from chassis.errors import NotFound
from gateway import trail
from gateway.acting import Scope
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.series_host import mine
from gateway.schemas.trail import STATES
from gateway.trail import Gap

blueprint = Blueprint("trails", __name__, url_prefix="/series/<uuid:series_id>")


@blueprint.get("/sessions/<uuid:session_id>/trail")
def of_session(series_id: UUID, session_id: UUID) -> str:
    """Everybody who was to come, or those whom something kept; a page of them."""
    asked = mine(series_id, Scope.MEMBERS_READ)
    services, wanted = remote(), request.args.get("gap", "")
    series = services.series.get_series(**asked)
    own = {"host_id": asked["host_id"], "session_id": str(session_id)}
    session = services.series.get_session(**own)
    gap = Gap(wanted) if wanted in list(Gap) else None
    ask = partial(services.notifications.list_messages, **own, limit=50)
    return render_template(
        "series/trail.html",
        series=series,
        session=session,
        gap=gap,
        trail=trail.trace(session, asked["host_id"], gap=gap, after=_after()),
        mailings=gather(mailings=ask),
    )


@blueprint.get("/mail/<uuid:mailing_id>")
def of_mailing(series_id: UUID, mailing_id: UUID) -> str:
    """What became of one mailing, person by person."""
    asked = mine(series_id, Scope.MEMBERS_READ)
    series, wanted = remote().series.get_series(**asked), request.args.get("state", "")
    state = wanted if wanted in STATES else None
    log = trail.log_of_mailing(asked["host_id"], str(mailing_id), state=state, after=_after())
    if log["mailing"]["series_id"] != asked["series_id"]:
        raise NotFound("mailing_unknown", "There is no such mailing.")
    return render_template("series/mailing.html", series=series, log=log, state=state)


@blueprint.get("/members/<uuid:membership_id>")
def of_member(series_id: UUID, membership_id: UUID) -> str:
    """One member, and every mail to them."""
    asked = mine(series_id, Scope.MEMBERS_READ)
    services, host_id = remote(), asked["host_id"]
    series = services.series.get_series(**asked)
    member = services.series.get_member(host_id=host_id, membership_id=str(membership_id))
    found = gather(mail=partial(trail.log_of_member, host_id, member, after=_after()))
    return render_template("series/member.html", series=series, member=member, found=found)


def _after() -> str | None:
    """After whom the page begins."""
    after = request.args.get("after", type=UUID)
    return str(after) if after else None

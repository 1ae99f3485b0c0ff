"""A subscriber's own membership, by the token from a mail: no account needed."""

from typing import Any

from gateway import joining, recordings
from gateway.api.resource import Resource
from gateway.context import remote, settings
from gateway.schemas import memberships as schemas
from gateway.schemas import money
from gateway.throttle import throttled

blueprint = Resource("subscribers", "A subscriber's own membership, by mailed token")


@blueprint.operation("POST", "/public/memberships/confirm")
@throttled("token")
@blueprint.arguments(schemas.MembershipToken)
@blueprint.response(200, schemas.Membership)
def confirm(asked: dict[str, Any]) -> dict[str, Any]:
    """Confirm a membership with the token from the mail; a paid one goes on to `checkout_url`"""
    return joining.confirm(**asked)


@blueprint.operation("GET", "/public/memberships/<token:token>")
@throttled("token")
@blueprint.query(schemas.Reading)
@blueprint.response(200, schemas.OwnMembership)
def get(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Get the membership, its series and sessions, and what was recorded where the host offers it

    Without a `locale` the schedule is said in the member's language.
    """
    found = remote().series.get_membership(token=token, **asked)
    return found | {"recordings": recordings.of_member(found["membership"])}


@blueprint.operation("GET", "/public/calendars/<token:token>")
@throttled("calendar")
@blueprint.response(200, schemas.Calendar)
def get_calendar(token: str) -> dict[str, Any]:
    """Get a member's sessions as iCalendar, by the membership's `calendar_token`"""
    return remote().series.get_membership_calendar(token=token)


@blueprint.operation("PATCH", "/public/memberships/<token:token>")
@throttled("token")
@blueprint.arguments(schemas.ChangeMembership)
@blueprint.response(200, schemas.Membership)
def change(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Correct name, phone, language or zone"""
    return remote().series.update_membership(token=token, **asked)


@blueprint.operation("POST", "/public/memberships/<token:token>/accept")
@throttled("token")
@blueprint.response(200, schemas.Membership)
def accept_offer(token: str) -> dict[str, Any]:
    """Take a place that was offered; a paid one goes on to `checkout_url`"""
    return joining.accept(token)


@blueprint.operation("DELETE", "/public/memberships/<token:token>")
@throttled("token")
@blueprint.response(204)
def leave(token: str) -> None:
    """Leave the series"""
    remote().series.leave(token=token)


@blueprint.operation("POST", "/public/memberships/<token:token>/billing-portal")
@throttled("token")
@blueprint.response(200, money.Url)
def open_portal(token: str) -> dict[str, Any]:
    """Get the address at Stripe where the subscriber manages paying"""
    found = remote().series.get_membership(token=token)
    return remote().billing.open_portal(
        membership_id=found["membership"]["membership_id"],
        return_url=f"{settings().public_url}/m/{token}",
    )


@blueprint.operation("GET", "/public/join-links/<token:token>")
@throttled("token")
@blueprint.query(schemas.OpenJoinLink)
@blueprint.response(200, schemas.JoinLink)
def open_join_link(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Open a member's link to one session

    `state` is open (with `join_url`), proof_needed, early (with `opens_at`), no_meeting, cancelled,
    ended (with `recordings`, where the host offers them) or not_member. In a paid series the link
    alone is not enough: give the membership's `proof_token`, or have a code mailed to the member.
    """
    held = [asked["proof"]] if "proof" in asked else []
    link = remote().series.open_join_link(token=token, proofs=held)
    return link | {"recordings": recordings.of_link(link) if link.get("may_look_back") else []}


@blueprint.operation("POST", "/public/join-links/<token:token>/code")
@throttled("mailed_code")
@blueprint.response(204)
def send_join_code(token: str) -> None:
    """Mail the member a code that makes a proof; once a minute at most"""
    remote().series.request_join_code(token=token)


@blueprint.operation("POST", "/public/join-links/<token:token>/proof")
@throttled("code")
@blueprint.arguments(schemas.JoinCode)
@blueprint.response(200, schemas.JoinProof)
def prove_membership(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Exchange the mailed code for a proof"""
    return remote().series.prove_membership(token=token, **asked)

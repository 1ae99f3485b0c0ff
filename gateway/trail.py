"""How far each member of a session came: invited, reminded, at the join page, in the room.

Series knows the people and who found the way, notifications what became of their mail, and
zoom_integration who was in the room. What does not answer costs its column; `missing` names it. No
more than a page of people is ever asked for, and what is counted is counted where it lies.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial

from gateway.context import remote
from gateway.gather import Gathered, gather
from gateway.remote import Answer

SHOWN = 50
# So many are looked at in one go for those whom nothing reached, and so often at most.
_LOOKED_AT, _TIMES = 500, 6
_UNTOLD = (None, "failed", "suppressed", "skipped")


class Gap(StrEnum):
    """Who is looked for among all."""

    NOTHING = "nothing"  # no mail is with them, or on its way
    FAILED = "failed"  # their mail met trouble
    UNOPENED = "unopened"  # they never followed their link
    ABSENT = "absent"  # nobody in the room was recognised as them


def trace(session: Answer, host_id: str, *, gap: Gap | None, after: str | None) -> Answer:
    """A page of the people of a host's session, and the counts of all of them.

    `session` is one of the host's, as series described it. `untold` is the number of those whom
    nothing reached, as long as all people fit on one page.
    """
    asked = {"host_id": host_id, "session_id": session["session_id"]}
    services = remote()
    counted = gather(
        people=partial(services.series.get_turnout, **asked),
        mail=partial(services.notifications.get_mail_counts, **asked),
        attendance=partial(services.zoom.list_attendance, **asked),
    )
    attendance = _known(counted["attendance"])
    page = _page(asked, gap, after, attendance)
    members = _with_mail(page["items"], asked, session["series_id"], counted)
    came = _by_member(attendance)
    is_whole = gap is None and after is None and page["next"] is None
    can_tell = is_whole and not counted.down["mail"]
    return {
        "people": counted["people"],
        "mail": counted["mail"],
        "untold": sum(_state(one["mail"]) in _UNTOLD for one in members) if can_tell else None,
        "attendance": attendance and {name: attendance[name] for name in ("state", "counts")},
        "items": [one | {"attended": came.get(one["membership_id"])} for one in members],
        "next": page["next"],
        "missing": [part for part, is_down in counted.down.items() if is_down],
    }


def log_of_mailing(
    host_id: str, mailing_id: str, *, state: str | None, after: str | None
) -> Answer:
    """One mailing, person by person; `person` is null where series cannot name them.

    Who is erased or restricted is left out, unless series is away: then there are no names at all.
    """
    page = {"state": state, "after": after, "limit": SHOWN}
    log = remote().notifications.list_recipients(host_id=host_id, mailing_id=mailing_id, **page)
    asked = {"host_id": host_id, "series_id": log["mailing"]["series_id"]}
    ids = _ids(log["items"])
    found = gather(people=partial(remote().series.list_people, **asked, membership_ids=ids))
    people = _by_member(found["people"])
    items = [mail | {"person": people.get(mail["membership_id"])} for mail in log["items"]]
    known = items if found.down["people"] else [one for one in items if one["person"]]
    missing = ["people"] if found.down["people"] else []
    return log | {"items": known, "missing": missing}


def log_of_member(host_id: str, member: Answer, *, after: str | None) -> Answer:
    """Every mail to one member of the host's, whom series has shown; the latest first."""
    asked = {name: member[name] for name in ("series_id", "membership_id")}
    return remote().notifications.list_member_mail(
        host_id=host_id, **asked, after=after, limit=SHOWN
    )


def _known(attendance: Answer | None) -> Answer | None:
    """None where nobody was seen in the room yet, or there is nobody who could have."""
    return attendance if attendance and attendance["state"] != "awaited" else None


def _page(
    asked: dict[str, str], gap: Gap | None, after: str | None, attendance: Answer | None
) -> Answer:
    if gap is Gap.FAILED:
        return _troubled(asked, after)
    if gap is Gap.NOTHING:
        return _searched(asked, after, partial(_untold, asked))
    if gap is Gap.ABSENT:
        return _searched(asked, after, partial(_absent, attendance))
    wanted = {"only_unopened": gap is Gap.UNOPENED, "after": after, "limit": SHOWN}
    return remote().series.list_session_members(**asked, **wanted)


def _troubled(asked: dict[str, str], after: str | None) -> Answer:
    """Whose mail met trouble, as far as they still belong to the session."""
    ask = partial(remote().notifications.list_session_mail, **asked, only_troubled=True)
    mails = gather(mail=partial(ask, after=after, limit=SHOWN))["mail"]
    if not mails or not mails["items"]:
        return {"items": [], "next": None}
    ids = [mail["membership_id"] for mail in mails["items"]]
    people = remote().series.list_session_members(**asked, membership_ids=ids, limit=SHOWN)
    return {"items": people["items"], "next": mails["next"]}


def _searched(
    asked: dict[str, str], after: str | None, pick: Callable[[list[Answer]], list[Answer] | None]
) -> Answer:
    """The people of the session whom `pick` picks; None from it ends the search.

    No service can tell alone, so that pages are compared; `next` also where more may be found.
    """
    found = list[Answer]()
    for _ in range(_TIMES):
        of_part = {"after": after, "limit": _LOOKED_AT}
        part = remote().series.list_session_members(**asked, **of_part)
        picked = pick(part["items"])
        if picked is None:
            return {"items": [], "next": None}
        found += picked
        after = part["next"]
        if after is None or len(found) > SHOWN:
            break
    if len(found) > SHOWN:
        return {"items": found[:SHOWN], "next": found[SHOWN - 1]["membership_id"]}
    return {"items": found, "next": after}


def _untold(asked: dict[str, str], members: list[Answer]) -> list[Answer] | None:
    """Whom no mail has reached or is about to; None where notifications cannot say."""
    found = gather(mail=partial(_ask_mail, asked, _ids(members)))
    if found.down["mail"]:
        return None
    mails = _by_member(found["mail"])
    return [one for one in members if _state(mails.get(one["membership_id"])) in _UNTOLD]


def _absent(attendance: Answer | None, members: list[Answer]) -> list[Answer] | None:
    if attendance is None:
        return None
    came = _by_member(attendance)
    return [one for one in members if one["membership_id"] not in came]


def _with_mail(
    members: list[Answer], asked: dict[str, str], series_id: str, counted: Gathered
) -> list[Answer]:
    """Each with the mails that invited and reminded them; null where there is none."""
    if counted.down["mail"] or not members:
        return [member | {"mail": None, "invitation": None} for member in members]
    services, ids = remote(), _ids(members)
    of_series = {"host_id": asked["host_id"], "series_id": series_id, "membership_ids": ids}
    found = gather(
        mail=partial(_ask_mail, asked, ids),
        invitations=partial(services.notifications.list_invitations, **of_series),
    )
    mails, invitations = _by_member(found["mail"]), _by_member(found["invitations"])
    return [
        member
        | {
            "mail": mails.get(member["membership_id"]),
            "invitation": invitations.get(member["membership_id"]),
        }
        for member in members
    ]


def _ask_mail(asked: dict[str, str], ids: list[str]) -> Answer:
    ask = remote().notifications.list_session_mail
    return ask(**asked, membership_ids=ids, limit=_LOOKED_AT)


def _ids(members: Iterable[Answer]) -> list[str]:
    return [member["membership_id"] for member in members]


def _by_member(found: Answer | None) -> dict[str, Answer]:
    return {one["membership_id"]: one for one in (found or {}).get("items", ())}


def _state(mail: Answer | None) -> str | None:
    return mail["state"] if mail else None

"""Changing when a series takes place, shown before it is done; single dates left out or added."""

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from chassis.errors import Conflict, Invalid
from gateway import formats, idempotency
from gateway.context import remote
from gateway.gather import gather
from gateway.pages import schedule_form, series_form
from gateway.pages.forms import Form
from gateway.pages.rendering import locale, now
from gateway.pages.schedule_form import AddDateForm, SkipDateForm
from gateway.pages.series_host import mine, schedule_in_words
from gateway.pages.zones import zone_choices
from gateway.remote import Answer

blueprint = Blueprint("series_schedule", __name__, url_prefix="/series/<uuid:series_id>/schedule")

_SESSIONS_TO_CHOOSE = 30


@blueprint.get("")
def show(series_id: UUID) -> str:
    """The schedule as it is, what departs from it, and the forms to change it."""
    series = remote().series.get_series(**mine(series_id))
    return _page(series, Form(schedule_form.ScheduleChangeForm, initial=_usual(series)))


@blueprint.post("")
def preview(series_id: UUID) -> Any:
    """What the change would do, in words and dates; nothing is done yet."""
    series = remote().series.get_series(**mine(series_id))
    form = Form.read(schedule_form.ScheduleChangeForm)
    return _preview(series, form)


@blueprint.post("/apply")
def apply(series_id: UUID) -> Any:
    """Do it, if it is still what was shown."""
    series = remote().series.get_series(**mine(series_id))
    form = Form.read(schedule_form.ScheduleChangeForm)
    ask = partial(
        remote().series.change_schedule,
        **mine(series_id),
        version=request.form.get("version", "")[:64] or None,
        idempotency_key=idempotency.key(),
    )
    if form.send(lambda **values: ask(**schedule_form.as_wish(values))) is None:
        return _preview(series, form)
    flash("The schedule is changed. Members of sessions that moved are being told.", "good")
    return redirect(url_for("series_host.show", series_id=series_id), 303)


@blueprint.post("/dates")
def add_date(series_id: UUID) -> Any:
    """A single date beside the rule."""
    series = remote().series.get_series(**mine(series_id))
    form = Form.read(AddDateForm)

    def ask(**values: Any) -> Answer:
        return remote().series.add_session(
            **mine(series_id),
            starts_at=formats.instant(values["on"], values["at"], series["zone"]),
            duration_minutes=values["minutes"],
            idempotency_key=idempotency.key(),
        )

    return _after(series, form.send(ask), "The date is added.", add_form=form)


@blueprint.post("/skip")
def skip(series_id: UUID) -> Any:
    """Leave out a date of the rule."""
    series = remote().series.get_series(**mine(series_id))
    form = Form.read(SkipDateForm)

    def ask(skipped_on: str) -> Answer:
        return remote().series.skip_date(
            **mine(series_id), on=skipped_on, idempotency_key=idempotency.key()
        )

    return _after(series, form.send(ask), "That date is left out.", skip_form=form)


def _after(series: Answer, done: Answer | None, words: str, **forms: Form) -> Any:
    if done is None:
        form = Form(schedule_form.ScheduleChangeForm, initial=_usual(series))
        return _page(series, form, **forms), next(iter(forms.values())).status
    flash(words, "good")
    return redirect(url_for(".show", series_id=series["series_id"]), 303)


def _preview(series: Answer, form: Form) -> Any:
    asked = mine(UUID(series["series_id"]))
    refused = form.message
    form.errors = {name: found for name, found in form.errors.items() if name != "_form"}
    plan = form.send(
        lambda **values: remote().series.preview_schedule_change(
            **asked, **schedule_form.as_wish(values)
        )
    )
    if plan is None:
        return _page(series, form), form.status
    return render_template(
        "series/schedule_preview.html",
        series=series,
        form=form,
        plan=plan,
        refused=refused,
        words=schedule_in_words(schedule_form.as_planned(series, form.values)),
        counts=Counter(change["action"] for change in plan["changes"]),
        zone=form.values["zone"] if form.values["scope"] == "all" else series["zone"],
    )


def _page(series: Answer, form: Form, **forms: Form) -> str:
    asked = mine(UUID(series["series_id"]))
    services = remote().series
    found = gather(
        sessions=partial(services.list_sessions, **asked, from_at=now(), limit=_SESSIONS_TO_CHOOSE),
        as_it_is=partial(_as_it_is, asked),
    )
    sessions = (found["sessions"] or {}).get("items", [])
    return render_template(
        "series/schedule.html",
        series=series,
        form=form,
        words=schedule_in_words(series),
        drift=(found["as_it_is"] or {}).get("drift", []),
        begin_choices=[("", "Choose…"), *_to_begin_with(sessions, series["zone"])],
        zones=zone_choices(),
        add_form=forms.get("add_form") or Form(AddDateForm, initial=_usual_date(series)),
        skip_form=forms.get("skip_form") or Form(SkipDateForm),
        **series_form.options(),
    )


def _to_begin_with(sessions: list[Answer], zone: str) -> list[tuple[str, str]]:
    """The sessions of the rule that lie ahead, in words."""
    return [
        (session["session_id"], formats.when(session["starts_at"], zone, locale()))
        for session in sessions
        if session.get("slot_on") and session["status"] == "scheduled"
    ]


def _as_it_is(asked: dict[str, str]) -> Answer:
    """What a change that changes nothing would do: so the drift is known."""
    try:
        return remote().series.preview_schedule_change(**asked, scope="all")
    except (Conflict, Invalid):
        return {}


def _usual(series: Answer) -> dict[str, Any]:
    first = request.args.get("from", type=UUID)
    return {
        "scope": "following" if first else "all",
        "from_session_id": str(first or ""),
        "starts_time": series["starts_time"][:5],
        "duration_minutes": series["duration_minutes"],
        "zone": series["zone"],
        "frequency": "KEEP",
        "interval": 1,
        "ends": "never",
    }


def _usual_date(series: Answer) -> dict[str, Any]:
    return {"at": series["starts_time"][:5], "minutes": series["duration_minutes"]}

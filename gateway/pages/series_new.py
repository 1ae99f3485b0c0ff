"""Making a series."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from chassis import clock
from chassis.errors import Invalid, Unavailable
from gateway import idempotency
from gateway.acting import Scope, host_for
from gateway.authentication import require
from gateway.context import remote
from gateway.pages import series_form
from gateway.pages.forms import Form
from gateway.pages.zones import zone_choices
from gateway.remote import Answer
from gateway.schemas.fields import known_zone

blueprint = Blueprint("series_new", __name__, url_prefix="/series/new")

_DATES_SHOWN = 6


@blueprint.get("")
def show() -> str:
    """The form, with what most hosts would choose."""
    host_for(Scope.SERIES_WRITE)
    account = remote().identity.get_account(account_id=require().account_id)
    return _page(Form(series_form.SeriesForm, initial=_usual(account)))


@blueprint.post("")
def create() -> Any:
    """Make the draft and show it."""
    host_id = host_for(Scope.SERIES_WRITE)
    form = Form.read(series_form.SeriesForm)

    def ask(**values: Any) -> Answer:
        return remote().series.create_series(
            host_id=host_id, idempotency_key=idempotency.key(), **series_form.as_request(values)
        )

    made = form.send(ask)
    if made is None:
        return _page(form), form.status
    flash("Your series is a draft. Look it over, then publish it.", "good")
    return redirect(url_for("series_host.show", series_id=made["series_id"]), 303)


@blueprint.get("/preview")
def preview() -> str:
    """What the schedule means in words and dates, while the form is being filled in."""
    require()
    typed = Form.from_query(series_form.SeriesForm).typed
    return render_template("series/_preview.html", typed=typed, preview=_preview(typed))


def _page(form: Form) -> str:
    return render_template(
        "series/new.html",
        form=form,
        typed=form.typed,
        zones=zone_choices(),
        preview=_preview(form.typed),
        **series_form.options(),
    )


def _preview(typed: dict[str, Any]) -> Answer | None:
    schedule = series_form.as_schedule(typed)
    if schedule is None:
        return None
    try:
        return remote().series.preview_schedule(**schedule, limit=_DATES_SHOWN)
    except (Invalid, Unavailable):
        return None  # sending the form says what is wrong


def _usual(account: Answer) -> dict[str, Any]:
    zone = account.get("zone")
    return {
        "starts_on": (clock.now() + timedelta(days=7)).date().isoformat(),
        "starts_time": "18:00",
        "zone": zone if zone and known_zone(zone) else "Europe/Paris",
        "duration_minutes": 60,
        "frequency": "WEEKLY",
        "interval": 1,
        "ends": "never",
        "reminders": [1440, 60],
        "pricing": "free",
    }

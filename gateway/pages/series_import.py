"""Taking a host's list of people in: shown row by row before anybody is written to."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from gateway import idempotency
from gateway.acting import Scope
from gateway.context import remote
from gateway.pages.forms import Form
from gateway.pages.series_host import mine
from gateway.remote import Answer
from gateway.schemas.members import ImportMembers
from gateway.uploads import MAX_LIST_BYTES, takes_file, uploaded_b64

blueprint = Blueprint(
    "series_import", __name__, url_prefix="/series/<uuid:series_id>/members/import"
)

_ROWS_SHOWN = 200


@blueprint.get("")
def show(series_id: UUID) -> str:
    """The file, and why these people may be written to."""
    return _page(series_id, Form(ImportMembers))


@blueprint.post("")
@takes_file(MAX_LIST_BYTES)
def preview(series_id: UUID) -> Any:
    """What the list would do; nobody is written to yet."""
    asked = _mine(series_id)
    form = Form.read(ImportMembers, data_b64=uploaded_b64("file"))

    def ask(consent_basis: str, data_b64: str) -> Answer:
        return remote().series.preview_import(**asked, data_b64=data_b64)

    report = form.send(ask)
    if report is None:
        return _page(series_id, form), form.status
    worth_a_look = sorted(report["rows"], key=lambda row: bool(row["outcome"] == "invited"))
    return render_template(
        "series/import_preview.html",
        series=remote().series.get_series(**asked),
        form=form,
        counts=report["counts"],
        rows=worth_a_look[:_ROWS_SHOWN],
        hidden=max(0, len(report["rows"]) - _ROWS_SHOWN),
    )


@blueprint.post("/apply")
@takes_file(MAX_LIST_BYTES, in_field=True)
def apply(series_id: UUID) -> Any:
    """Ask each of them to confirm."""
    ask = partial(remote().series.import_members, **_mine(series_id))
    form = Form.read(ImportMembers)
    done = form.send(ask, idempotency_key=idempotency.key())
    if done is None:
        return _page(series_id, form), form.status
    flash(f"{done['counts']['invited']} people are asked by mail to confirm.", "good")
    return redirect(url_for("series_members.show", series_id=series_id), 303)


def _mine(series_id: UUID) -> dict[str, str]:
    return mine(series_id, Scope.MEMBERS_WRITE)


def _page(series_id: UUID, form: Form) -> str:
    series = remote().series.get_series(**_mine(series_id))
    return render_template("series/import.html", series=series, form=form)

"""Mailgun's API v3: who may call, what is answered."""

import hmac
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import world
from sandbox.fault_hooks import status_of
from sandbox.faults import Fault
from sandbox.mailgun import asked, delivery, events, suppressions
from sandbox.store import Document

blueprint = Blueprint("mailgun", __name__, url_prefix="/mailgun")

_MAX_LISTED = 1000
_MAX_MESSAGE_BYTES = 25 * 1024 * 1024
_MAX_PARTS = 5000


def answer_fault(fault: Fault) -> ResponseReturnValue:
    """A failure in Mailgun's words; a 429 names no number of seconds."""
    if status_of(fault) == 429:
        domain = world.of().settings.mailgun_domain
        return _say(f"Domain {domain} is not allowed to send: limit exceeded, try again later", 429)
    return _say("Internal Server Error", status_of(fault))


@blueprint.before_request
def take_large_forms() -> None:
    """A thousand recipients with their variables pass Flask's own limits."""
    request.max_form_memory_size = _MAX_MESSAGE_BYTES
    request.max_form_parts = _MAX_PARTS


@blueprint.before_request
def require_key() -> ResponseReturnValue | None:
    """HTTP Basic, user `api`; the refusal is a bare string."""
    settings = world.of().settings
    given = request.authorization
    key = (given.password or "") if given and given.username == "api" else ""
    if not hmac.compare_digest(key.encode(), settings.mailgun_api_key.encode()):
        return jsonify("Forbidden"), 401
    domain = (request.view_args or {}).get("domain")
    if domain != settings.mailgun_domain:
        return _say(f"Domain not found: {domain}", 404)
    return None


@blueprint.post("/v3/<domain>/messages")
def send_message(domain: str) -> ResponseReturnValue:
    try:
        wanted = asked.read(request.form, request.files)
    except asked.Refused as refusal:
        return _say(str(refusal), 400)
    send = delivery.accept(world.of(), wanted, _base_url(domain))
    return jsonify(id=send["message_id"], message="Queued. Thank you.")


@blueprint.delete("/v3/<domain>/envelopes")
def delete_envelopes(domain: str) -> ResponseReturnValue:
    """Purges *all* scheduled and undelivered mail of the domain."""
    delivery.purge_waiting(world.of())
    return _say("done")


@blueprint.get("/v3/<domain>/events")
def list_events(domain: str) -> ResponseReturnValue:
    return _page_of_events(domain, request.args.to_dict())


@blueprint.get("/v3/<domain>/events/<page>")
def list_further_events(domain: str, page: str) -> ResponseReturnValue:
    try:
        return _page_of_events(domain, events.decode_page(page))
    except events.BadQuery as refusal:
        return _say(str(refusal), 400)


@blueprint.post("/v3/<domain>/<any(bounces, complaints, unsubscribes):kind>")
def add_suppressions(domain: str, kind: str) -> ResponseReturnValue:
    """One as a form, or up to 1,000 as a JSON list."""
    given = request.get_json() if request.is_json else [request.form.to_dict()]
    if not isinstance(given, list) or not all(_has_address(each) for each in given):
        return _say("Missing mandatory parameter: address", 400)
    if len(given) > suppressions.MAX_BATCH:
        return _say(f"Batch size should be less than {suppressions.MAX_BATCH}", 400)
    with world.of().store.transaction():
        for each in given:
            suppressions.add(world.of(), kind, each)
    if request.is_json:
        return _say(f"{len(given)} addresses have been added to the {kind} table")
    return _say(f"Address has been added to the {kind} table")


@blueprint.post("/v3/<domain>/whitelists")
def add_allowed(domain: str) -> ResponseReturnValue:
    kind = "address" if request.form.get("address") else "domain"
    value = request.form.get(kind)
    if not value:
        return _say("Missing mandatory parameter: address/domain", 400)
    suppressions.allow(world.of(), value, kind)
    message = "Address/Domain has been added to the allowlists table"
    return jsonify(message=message, type=kind, value=value)


@blueprint.get("/v3/<domain>/<any(bounces, complaints, unsubscribes, whitelists):kind>")
def list_suppressions(domain: str, kind: str) -> ResponseReturnValue:
    limit = min(request.args.get("limit", 100, type=int), _MAX_LISTED)
    after = request.args.get("address", "") if request.args.get("page") == "next" else ""
    listed, last = suppressions.page(world.of(), kind, after=after, limit=limit)
    here = f"{_base_url(domain)}/{kind}?limit={limit}"
    edges = {name: f"{here}&page={name}" for name in ("previous", "first", "last")}
    following = urlencode({"page": "next", "address": last})
    return jsonify(items=listed, paging={**edges, "next": f"{here}&{following}"})


@blueprint.get("/v3/<domain>/<any(bounces, complaints, unsubscribes, whitelists):kind>/<address>")
def get_suppression(domain: str, kind: str, address: str) -> ResponseReturnValue:
    entry = suppressions.entries(world.of(), kind).get(address.lower())
    return jsonify(entry) if entry else _say(f"Address not found in {kind} table", 404)


@blueprint.delete(
    "/v3/<domain>/<any(bounces, complaints, unsubscribes, whitelists):kind>/<address>"
)
def remove_suppression(domain: str, kind: str, address: str) -> ResponseReturnValue:
    if not suppressions.entries(world.of(), kind).delete(address.lower()):
        return _say(f"Address not found in {kind} table", 404)
    named = {"value" if kind == "whitelists" else "address": address}
    return jsonify(message=f"Address has been removed from the {kind} table", **named)


def _page_of_events(domain: str, wanted: dict[str, str]) -> ResponseReturnValue:
    try:
        page, following, previous = events.query(world.of(), wanted)
    except events.BadQuery as refusal:
        return _say(str(refusal), 400)
    here = f"{_base_url(domain)}/events"
    paging: dict[str, Any] = {"next": f"{here}/{following}", "previous": f"{here}/{previous}"}
    return jsonify(items=page, paging=paging)


def _has_address(entry: Document) -> bool:
    return isinstance(entry, dict) and asked.is_address(str(entry.get("address") or ""))


def _base_url(domain: str) -> str:
    return f"{request.host_url}mailgun/v3/{domain}"


def _say(message: str, status: int = 200) -> ResponseReturnValue:
    return jsonify(message=message), status

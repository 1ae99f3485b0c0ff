"""A form on a page: what was typed, what it came to, and what is wrong with it."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from chassis.errors import ChassisError, Conflict, Invalid, RateLimited, Unavailable
from gateway import csrf, idempotency, proof
from gateway.problems import STATUS_BY_KIND, rights_request_of
from gateway.remote import Answer
from gateway.schemas.fields import CARD_REFUSED

_OURS = frozenset({csrf.FIELD, idempotency.FIELD})
_GENERAL = "_form"
_ABOUT_WHAT_WAS_TYPED = (Invalid, Conflict, RateLimited, Unavailable)


class Form:
    """Begins empty (or with `initial`); `read` takes the request; `send` asks a service."""

    def __init__(self, schema: type[Schema], initial: dict[str, Any] | None = None) -> None:
        self._schema = schema()
        self.typed: dict[str, Any] = dict(initial or {})
        self.values: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.status = 200
        self.rights_request: str | None = None

    @classmethod
    def read(cls, schema: type[Schema], **files: str | None) -> "Form":
        """The form as this request filled it in; `files` are those that came with it."""
        form = cls(schema)
        form.typed = _typed(request.form, form._schema) | files
        try:
            form.values = form._schema.load(form._given())
        except ValidationError as error:
            form.errors = _flat(error.messages)
            form.status = 422
            form.forget_cards()
        return form

    @classmethod
    def from_query(cls, schema: type[Schema]) -> "Form":
        """The form as far as it is filled in, judged by nobody yet."""
        form = cls(schema)
        form.typed = _typed(request.args, form._schema)
        return form

    @property
    def message(self) -> str | None:
        """What is wrong with the whole rather than with one field."""
        return " ".join(self.errors.get(_GENERAL, ())) or None

    def hidden(self) -> Iterator[tuple[str, Any]]:
        """What was typed, for a page that asks once more before it is sent."""
        for name, value in self.typed.items():
            for one in value if isinstance(value, list) else [value]:
                yield name, one

    def forget_cards(self) -> None:
        """A card number that was refused is not shown again either (promise P5)."""
        for name, sentences in self.errors.items():
            if CARD_REFUSED in sentences:
                self.typed[name] = ""

    def send(
        self,
        ask: Callable[..., Answer],
        *,
        shown: tuple[type[ChassisError], ...] = (),
        **more: Any,
    ) -> Answer | None:
        """The service's answer, or None where the form is wrong or was refused.

        Refusals that concern what was typed are kept to be shown with the form, and those in
        `shown`; others rise.
        """
        if self.errors:
            return None
        try:
            return ask(**self.values, **more)
        except ChassisError as refusal:
            is_about_form = isinstance(refusal, (*_ABOUT_WHAT_WAS_TYPED, *shown))
            if not is_about_form or refusal.code == proof.NEEDED:
                raise
            self.refuse(refusal)
            return None

    def refuse(self, refusal: ChassisError) -> None:
        """Keep a refusal to show it: beside its fields where it names some of ours."""
        self.status = STATUS_BY_KIND[type(refusal)]
        self.rights_request = rights_request_of(refusal)
        details = refusal.details if isinstance(refusal, Invalid) else {}
        by_field = {name: text for name, text in _flat(details).items() if name in self._names()}
        self.errors = by_field or {_GENERAL: [refusal.message]}

    def _given(self) -> dict[str, Any]:
        """What was typed, without what was left blank."""
        return {name: value for name, value in self.typed.items() if value not in ("", [], None)}

    def _names(self) -> set[str]:
        return set(self._schema.fields)


def _typed(form: "MultiDict[str, str]", schema: Schema) -> dict[str, Any]:
    asked = {name: _value(form, name, field) for name, field in schema.fields.items()}
    # Fields that no form of ours has are left for the schema to refuse.
    strange = {name: form[name] for name in form if name not in schema.fields}
    return asked | {name: value for name, value in strange.items() if name not in _OURS}


def _value(form: "MultiDict[str, str]", name: str, field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Boolean):
        return name in form
    if isinstance(field, fields.List):
        return [_one(text, field.inner) for text in form.getlist(name)]
    return _one(form.get(name, ""), field)


def _one(text: str, field: fields.Field[Any]) -> Any:
    """HTML knows only text; a whole number becomes one here, anything else is left to refuse."""
    is_number = isinstance(field, fields.Integer) and text.strip().isdecimal()
    return int(text) if is_number and len(text) < 19 else text


def _flat(messages: Any) -> dict[str, list[str]]:
    """Marshmallow's messages, nested ones joined, keyed by top-level field."""
    if not isinstance(messages, dict):
        return {_GENERAL: _sentences(messages)}
    return {
        _GENERAL if name == "_schema" else str(name): _sentences(found)
        for name, found in messages.items()
    }


def _sentences(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [sentence for inner in found.values() for sentence in _sentences(inner)]
    return [str(found)] if isinstance(found, str) else [str(sentence) for sentence in found]

"""Requests that bring a file: larger than others may be, and the file in base64 for a service."""

import base64
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request

MAX_LIST_BYTES = 500_000
MAX_PICTURE_BYTES = 3_000_000
# What JSON and base64, or a form, put around a file.
_AROUND = 4 / 3
_BESIDE = 16 * 1024
# Werkzeug counts the piece of a file that it has just read too, and what is left of the one before.
_WHILE_READING = 256 * 1024


def takes_file(
    largest: int, *, in_field: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view whose request brings a file of so many bytes.

    `in_field`: in a form's field, as base64, where a page asked once more before it is sent.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.largest_file = largest  # type: ignore[attr-defined]
        view.is_file_in_field = in_field  # type: ignore[attr-defined]
        return view

    return mark


def uploaded_b64(name: str) -> str | None:
    """The file of a form's field; None where none was chosen."""
    file = request.files.get(name)
    content = file.read() if file else b""
    return base64.b64encode(content).decode() or None


def register(app: Flask) -> None:
    """Allow the marked views of `app` what they need, before anything reads the body."""
    app.before_request(_allow)


def _allow() -> None:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if not hasattr(view, "largest_file"):
        return
    request.max_content_length = int(view.largest_file * _AROUND) + _BESIDE
    request.max_form_memory_size = _WHILE_READING
    if view.is_file_in_field:
        request.max_form_memory_size = request.max_content_length

"""Refusals as pages. Who has to sign in, or to confirm, is led there and back."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for

from gateway.pages import proof
from gateway.problems import Problem
from gateway.proof import NEEDED


def show(problem: Problem, error: Exception) -> Any:
    """The page of a problem; `error` is for logs and never shown."""
    if problem.code == NEEDED:
        return proof.lead_there()
    if problem.status == 401:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.show", next=back), 303)
    if request.headers.get("HX-Request"):
        return make_response(
            render_template("errors/fragment.html", problem=problem), problem.status
        )
    return make_response(render_template("errors/page.html", problem=problem), problem.status)

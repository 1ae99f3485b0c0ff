"""Whether somebody looks at an address with a browser, or a program asks it for JSON."""

from flask import request


def wants_page() -> bool:
    """True for a browser; programs that say nothing of what they take get JSON."""
    offered = ["application/json", "text/html"]
    return request.accept_mimetypes.best_match(offered) == "text/html"

"""Turns what the rules refuse into the refusal that a caller receives."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import Invalid
from series.domain.violations import RuleViolation


@contextmanager
def as_invalid() -> Iterator[None]:
    """Raise Invalid, with the field and the sentence, where a rule is violated."""
    try:
        yield
    except RuleViolation as violation:
        details = {violation.field: [violation.sentence]}
        raise Invalid("invalid_request", violation.sentence, details) from violation

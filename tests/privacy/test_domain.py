"""The clock of a request and the order of its steps."""

from datetime import UTC, datetime

import pytest

from privacy.deadlines import due_at
from privacy.domain import Right, Services, Step, right_named_in, step_after, steps_of


@pytest.mark.promise("P34")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2027-01-10", "2027-02-09"),  # thirty days are earlier than a month of 31
        ("2027-02-10", "2027-03-10"),  # a month of 28 is earlier than thirty days
        ("2027-01-31", "2027-02-28"),  # the month ends sooner
        ("2028-01-31", "2028-02-29"),
        ("2027-12-15", "2028-01-14"),
    ],
)
def test_due_at_the_earlier_of_thirty_days_and_a_month(received: str, due: str):
    received_at = datetime.fromisoformat(received).replace(hour=9, tzinfo=UTC)

    assert due_at(received_at) == datetime.fromisoformat(due).replace(hour=9, tzinfo=UTC)


def test_an_erasure_freezes_first_and_proves_absence_last():
    steps = steps_of(Right.ERASURE)

    assert (steps[0], steps[-1]) == (Step.FREEZE, Step.VERIFY_ABSENT)
    assert steps.index(Step.RELEASE) < steps.index(Step.ERASE) < steps.index(Step.ERASE_LAST)
    assert step_after(Right.ERASURE, Step.VERIFY_ABSENT) is None


def test_identity_is_erased_alone_after_the_others():
    services = Services(("billing", "identity", "series"), last="identity")

    assert services.asked_at(Step.ERASE) == ("billing", "series")
    assert services.asked_at(Step.ERASE_LAST) == ("identity",)
    assert services.asked_at(Step.FREEZE) == ("billing", "identity", "series")


@pytest.mark.parametrize(
    ("subject", "right"),
    [
        ("Please DELETE my data", Right.ERASURE),
        ("Right of erasure", Right.ERASURE),
        ("data portability", Right.PORTABILITY),
        ("hello", Right.ACCESS),
        ("", Right.ACCESS),
    ],
)
def test_a_mails_subject_names_the_right(subject: str, right: Right):
    assert right_named_in(subject) is right

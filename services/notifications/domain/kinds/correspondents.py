"""To whoever wrote to us. No I/O."""

from notifications.domain.kinds.kind import MONTH, Audience, Basis, Category, declare

SUPPORT_ANSWER = declare(
    "support_answer",
    Category.SUPPORT,
    Audience.CORRESPONDENT,
    to="answer somebody who wrote to us",
    basis=Basis.LEGITIMATE_INTEREST,
)
POLICY_CHANGED_FOR_CORRESPONDENTS = declare(
    "policy_changed_for_correspondents",
    Category.LEGAL,
    Audience.CORRESPONDENTS,
    to="tell who only wrote to us of a material change of the privacy policy",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)

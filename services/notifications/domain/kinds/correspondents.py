"""To whoever wrote to us. No I/O."""

from notifications.domain.kinds.kind import Audience, Basis, Category, declare

SUPPORT_ANSWER = declare(
    "support_answer",
    Category.SUPPORT,
    Audience.CORRESPONDENT,
    to="answer somebody who wrote to us",
    basis=Basis.LEGITIMATE_INTEREST,
)

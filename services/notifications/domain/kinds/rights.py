"""To whoever asked for their rights. No I/O."""

from notifications.domain.kinds.kind import HOUR, MONTH, Audience, Basis, Category, declare

RIGHTS_VERIFY = declare(
    "rights_verify",
    Category.RIGHTS,
    Audience.REQUEST,
    to="prove that a rights request is the person's own",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=HOUR,
)
RIGHTS_ACKNOWLEDGED = declare(
    "rights_acknowledged",
    Category.RIGHTS,
    Audience.REQUEST,
    to="acknowledge a rights request and name its due date",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)
PACKAGE_READY = declare(
    "package_ready",
    Category.RIGHTS,
    Audience.REQUEST,
    to="lead a person to their data",
    basis=Basis.LEGAL_OBLIGATION,
)
PACKAGE_CODE = declare(
    "package_code",
    Category.RIGHTS,
    Audience.REQUEST,
    to="let nobody but the person download their data",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=HOUR,
)
RIGHTS_COMPLETED = declare(
    "rights_completed",
    Category.RIGHTS,
    Audience.REQUEST,
    to="tell that a rights request is settled",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)
RIGHTS_EXTENDED = declare(
    "rights_extended",
    Category.RIGHTS,
    Audience.REQUEST,
    to="tell why the answer to a rights request takes longer, and until when",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)
RIGHTS_REFUSED = declare(
    "rights_refused",
    Category.RIGHTS,
    Audience.REQUEST,
    to="tell why a rights request is refused, and how to complain",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)
ERASURE_ANNOUNCED = declare(
    "erasure_announced",
    Category.RIGHTS,
    Audience.REQUEST,
    to="tell a host when their data will be deleted, and how to call it off",
    basis=Basis.LEGAL_OBLIGATION,
)

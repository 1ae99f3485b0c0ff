"""To the owner of an account: links to prove and sign in, warnings, and a host's duties. No I/O."""

from notifications.domain.kinds.kind import DAY, HOUR, MONTH, Audience, Basis, Category, declare

CONFIRM_ADDRESS = declare(
    "confirm_address",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="prove that the address of a new account is its owner's",
    useful_for=DAY,
)
SIGN_UP_AGAIN = declare(
    "sign_up_again",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="tell that somebody tried to sign up with this address",
    useful_for=DAY,
)
SIGN_IN_LINK = declare(
    "sign_in_link",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="let a person sign in without a password",
    useful_for=HOUR,
)
NEW_DEVICE = declare(
    "new_device",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="warn of a sign-in from a device that was not seen before",
    basis=Basis.LEGITIMATE_INTEREST,
)
CREDENTIALS_CHANGED = declare(
    "credentials_changed",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="warn that a way of signing in was added, changed or removed",
    basis=Basis.LEGITIMATE_INTEREST,
)
CONFIRM_NEW_ADDRESS = declare(
    "confirm_new_address",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="prove that the new address of an account is its owner's",
    useful_for=DAY,
)
ADDRESS_CHANGED = declare(
    "address_changed",
    Category.SECURITY,
    Audience.ACCOUNT,
    to="tell the old address that the account has a new one, and how to take that back",
    basis=Basis.LEGITIMATE_INTEREST,
)
TEAM_INVITATION = declare(
    "team_invitation",
    Category.SECURITY,
    Audience.INVITATION,
    to="ask somebody to work for a host, as the host wished",
    basis=Basis.LEGITIMATE_INTEREST,
)
APPROVAL_REQUESTED = declare(
    "approval_requested",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="tell a host that somebody asks to be let in",
)
CONNECTION_BROKEN = declare(
    "connection_broken",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="ask a host to connect Zoom again before the next session",
)
PREFLIGHT_FAILED = declare(
    "preflight_failed",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="warn a host that a session that begins soon has no working room",
    useful_for=DAY,
)
MEETINGS_HANDED_OVER = declare(
    "meetings_handed_over",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="tell a co-host that their Zoom account keeps a host's meetings from now on",
)
MEETINGS_TAKEN_BACK = declare(
    "meetings_taken_back",
    Category.HOSTING,
    Audience.ACCOUNT,
    to="tell a co-host that a host has taken their meetings back",
)
POLICY_CHANGED = declare(
    "policy_changed",
    Category.LEGAL,
    Audience.EVERYBODY,
    to="tell of a material change of the privacy policy",
    basis=Basis.LEGAL_OBLIGATION,
    useful_for=MONTH,
)

"""What the gateway asks of the services: the one module that knows RPC names.

The attribute's name is the method's name. `remote.series.get_series(host_id=…)` sends what it is
given and returns the answer as a dict; refusals arrive as the chassis errors, a service that is
down as Unavailable within the deadline.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Protocol

Answer = dict[str, Any]

# A vendor is asked while the person waits: Zoom, Stripe and Google take seconds on a bad day.
_WITH_VENDOR = 12.0
# One part among others of a page: better a gap than a page that does not come.
_PART_OF_A_PAGE = 4.0
# A list of some thousand people is read or written.
_MANY_ROWS = 20.0


class Calls(Protocol):
    """The chassis' RPC client, as far as it is used here."""

    def call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        *,
        timeout: float = ...,
        idempotency_key: str | None = ...,
    ) -> Answer: ...


class Method:
    """A remote method that takes its name from the attribute it is assigned to."""

    def __init__(self, *, timeout: float = 5.0) -> None:
        self.timeout = timeout
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, service: "Service", owner: type) -> Callable[..., Answer]:
        return partial(service.ask, self)


class Service:
    """One service, over whatever carries the calls."""

    name: ClassVar[str]

    get_operations = Method(timeout=_PART_OF_A_PAGE)
    list_parked = Method(timeout=_PART_OF_A_PAGE)
    replay_parked = Method()
    discard_parked = Method()

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def ask(self, method: Method, /, *, idempotency_key: str | None = None, **asked: Any) -> Answer:
        """Send it; the key makes a repeated command take effect once."""
        return self._calls.call(
            self.name, method.name, asked, timeout=method.timeout, idempotency_key=idempotency_key
        )


class Identity(Service):
    """Accounts, sign-in, devices, teams, API keys."""

    name = "identity"

    sign_up = Method()
    confirm_email = Method()
    sign_in = Method()
    finish_sign_in = Method()
    begin_google = Method(timeout=_WITH_VENDOR)
    finish_google = Method(timeout=_WITH_VENDOR)
    request_sign_in_link = Method()
    sign_in_with_link = Method()
    refresh = Method()
    sign_out = Method()
    get_signing_keys = Method()
    get_revocations = Method()
    get_account = Method()
    get_picture = Method()
    update_profile = Method()
    change_password = Method()
    list_browser_sessions = Method()
    revoke_browser_session = Method()
    list_sign_ins = Method()
    get_proof = Method()
    reauthenticate = Method()
    reauthenticate_with_code = Method()
    reauthenticate_with_passkey = Method()
    begin_passkey_sign_in = Method()
    sign_in_with_passkey = Method()
    begin_passkey = Method()
    add_passkey = Method()
    list_passkeys = Method(timeout=_PART_OF_A_PAGE)
    remove_passkey = Method()
    begin_totp = Method()
    confirm_totp = Method()
    remove_totp = Method()
    renew_recovery_codes = Method()
    begin_google_link = Method(timeout=_WITH_VENDOR)
    unlink_google = Method()
    request_email_change = Method()
    confirm_email_change = Method()
    revert_email_change = Method()
    set_picture = Method()
    remove_picture = Method()
    list_looks = Method(timeout=_PART_OF_A_PAGE)
    look_up_account = Method()
    count_accounts = Method(timeout=_PART_OF_A_PAGE)
    suspend_account = Method()
    reinstate_account = Method()
    get_access = Method()
    list_hosts = Method(timeout=_PART_OF_A_PAGE)
    list_team = Method()
    invite_team_member = Method()
    accept_invitation = Method()
    change_team_member = Method()
    remove_team_member = Method()
    leave_team = Method()
    create_api_key = Method()
    list_api_keys = Method()
    revoke_api_key = Method()
    authenticate_api_key = Method()


class Series(Service):
    """Series, sessions, memberships."""

    name = "series"

    create_series = Method()
    update_series = Method()
    publish_series = Method()
    archive_series = Method()
    clone_series = Method()
    delete_series = Method()
    get_series = Method()
    list_series = Method()
    get_public_series = Method()
    preview_schedule = Method(timeout=_PART_OF_A_PAGE)
    preview_schedule_change = Method()
    change_schedule = Method()
    skip_date = Method()
    restore_session = Method()
    set_picture = Method()
    remove_picture = Method()
    get_picture = Method()
    set_questions = Method()
    list_questions = Method()
    list_sessions = Method()
    get_session = Method()
    add_session = Method()
    cancel_session = Method()
    reschedule_session = Method()
    list_members = Method()
    get_people_count = Method(timeout=_PART_OF_A_PAGE)
    get_member = Method()
    list_session_members = Method()
    get_turnout = Method(timeout=_PART_OF_A_PAGE)
    list_people = Method(timeout=_PART_OF_A_PAGE)
    preview_import = Method()
    import_members = Method(timeout=_MANY_ROWS)
    export_members = Method(timeout=_MANY_ROWS)
    approve_member = Method()
    remove_member = Method()
    join_series = Method()
    confirm_membership = Method()
    accept_offer = Method()
    get_membership = Method()
    update_membership = Method()
    leave = Method()
    open_join_link = Method()
    request_join_code = Method()
    prove_membership = Method()
    get_public_calendar = Method()
    get_membership_calendar = Method()


class Zoom(Service):
    """A host's Zoom connection and meetings."""

    name = "zoom_integration"

    begin_connect = Method()
    finish_connect = Method(timeout=_WITH_VENDOR)
    get_connection = Method(timeout=_PART_OF_A_PAGE)
    preview_disconnect = Method(timeout=_PART_OF_A_PAGE)
    disconnect = Method(timeout=_WITH_VENDOR)
    take_back = Method()
    list_meetings = Method(timeout=_PART_OF_A_PAGE)
    list_warnings = Method(timeout=_PART_OF_A_PAGE)
    list_attendance = Method(timeout=_PART_OF_A_PAGE)
    get_room = Method()
    set_room = Method()
    set_session_link = Method()
    list_recordings = Method(timeout=_PART_OF_A_PAGE)
    list_offered_recordings = Method(timeout=_PART_OF_A_PAGE)
    get_personal_link = Method(timeout=_PART_OF_A_PAGE)
    make_personal_link = Method(timeout=_WITH_VENDOR)
    receive_webhook = Method()


class Billing(Service):
    """A host's Stripe connection, prices, subscriptions."""

    name = "billing"

    begin_onboarding = Method(timeout=_WITH_VENDOR)
    get_connection = Method(timeout=_PART_OF_A_PAGE)
    disconnect = Method(timeout=_WITH_VENDOR)
    set_price = Method(timeout=_WITH_VENDOR)
    get_price = Method(timeout=_PART_OF_A_PAGE)
    start_checkout = Method(timeout=_WITH_VENDOR)
    settle_checkout = Method(timeout=_WITH_VENDOR)
    open_portal = Method(timeout=_WITH_VENDOR)
    cancel_subscription = Method(timeout=_WITH_VENDOR)
    list_subscriptions = Method()
    begin_link = Method()
    finish_link = Method(timeout=_WITH_VENDOR)
    rehearse_disconnect = Method(timeout=_PART_OF_A_PAGE)
    set_tax = Method()
    get_rules = Method(timeout=_PART_OF_A_PAGE)
    set_rules = Method()
    pause_series = Method()
    add_code = Method(timeout=_WITH_VENDOR)
    stop_code = Method(timeout=_WITH_VENDOR)
    list_codes = Method(timeout=_PART_OF_A_PAGE)
    list_payments = Method()
    refund_payment = Method()
    get_revenue = Method(timeout=_PART_OF_A_PAGE)
    get_earnings = Method(timeout=_PART_OF_A_PAGE)
    list_at_risk = Method(timeout=_PART_OF_A_PAGE)
    list_disputes = Method(timeout=_PART_OF_A_PAGE)
    get_standing = Method(timeout=_PART_OF_A_PAGE)
    list_unfair = Method(timeout=_PART_OF_A_PAGE)
    judge_unfair = Method()
    get_comparison = Method(timeout=_PART_OF_A_PAGE)
    receive_webhook = Method()


class Notifications(Service):
    """What is sent, and what people want sent."""

    name = "notifications"

    get_preferences = Method()
    set_preferences = Method()
    unsubscribe_one_click = Method()
    list_messages = Method(timeout=_PART_OF_A_PAGE)
    list_session_mail = Method(timeout=_PART_OF_A_PAGE)
    get_mail_counts = Method(timeout=_PART_OF_A_PAGE)
    list_invitations = Method(timeout=_PART_OF_A_PAGE)
    list_recipients = Method(timeout=_PART_OF_A_PAGE)
    list_member_mail = Method(timeout=_PART_OF_A_PAGE)
    get_series_voice = Method(timeout=_PART_OF_A_PAGE)
    set_series_voice = Method()
    preview_message = Method()
    send_host_message = Method()
    send_test_message = Method()
    announce_policy = Method()
    list_announcements = Method(timeout=_PART_OF_A_PAGE)
    list_threads = Method(timeout=_PART_OF_A_PAGE)
    look_at_thread = Method()
    list_looks_at_mail = Method(timeout=_PART_OF_A_PAGE)
    answer_thread = Method()
    close_thread = Method()
    receive_webhook = Method()
    receive_inbound = Method()


class Privacy(Service):
    """Rights requests."""

    name = "privacy"

    request = Method()
    open_for_account = Method()
    list_participants = Method(timeout=_PART_OF_A_PAGE)
    list_consents = Method(timeout=_PART_OF_A_PAGE)
    give_consent = Method()
    request_another_code = Method()
    confirm = Method()
    confirm_erasure = Method()
    get_status = Method()
    request_package_code = Method()
    open_package = Method()
    open_own_package = Method()
    read_package = Method()
    open_for_operator = Method()
    get_certificate = Method()
    get_certificate_key = Method()
    list_requests = Method()
    list_retention = Method(timeout=_PART_OF_A_PAGE)
    state_correction = Method()
    count_visits = Method()
    list_visits = Method()
    cancel = Method()
    look_at_request = Method()
    extend_request = Method()
    refuse_request = Method()
    hold_request = Method()
    end_hold = Method()
    list_parked_commands = Method(timeout=_WITH_VENDOR)
    replay_parked_command = Method()


class Remote:
    """All six services over one carrier."""

    def __init__(self, calls: Calls) -> None:
        self.identity = Identity(calls)
        self.series = Series(calls)
        self.zoom = Zoom(calls)
        self.billing = Billing(calls)
        self.notifications = Notifications(calls)
        self.privacy = Privacy(calls)

    def services(self) -> dict[str, Service]:
        """All of them, by the names that they have on the broker."""
        return {one.name: one for one in vars(self).values()}

"""Steps 1 to 3: the hosts sign up, connect what they need, and publish."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.demo.outside import eventually, link_in, require
from sandbox.demo.people import Person
from sandbox.demo.stage import Published, Stage

AHEAD = timedelta(days=17)


def set_clock(stage: Stage) -> str:
    """Before anything else: a connection to Zoom ends by itself when months pass in a moment."""
    zone = ZoneInfo(stage.story["series"]["paid"]["zone"])
    day = stage.sandbox.now() + AHEAD
    while _offset(zone, day) == _offset(zone, day + timedelta(days=1)):
        day += timedelta(days=1)
    if stage.sandbox.now() < day - AHEAD:
        stage.sandbox.move_clock(day - AHEAD)
    return f"it is {stage.sandbox.now():%d %B %Y}; {zone} changes its clocks after {day:%d %B}"


def sign_up(stage: Stage) -> str:
    """A host signs up, follows the mailed link and signs in; another comes through Google."""
    host, password = stage.cast.host("password"), stage.story["hosts"]["password"]["password"]
    browser = host.browser
    browser.open(stage.page("/sign-up"))
    browser.fill(name=host.name, email=host.address, password=password, press="Sign up")
    letter = stage.sandbox.letter(host.address, "confirm|verify")
    browser.open(link_in(letter, "/verify")).fill(press="Confirm my address")
    sign_in(stage, host)
    stage.hosts["password"] = host
    stage.hosts["google"] = _come_through_google(stage)
    return f"{host.address} by a mailed link, {stage.hosts['google'].address} through Google"


def sign_in(stage: Stage, host: Person) -> None:
    """Sign in with the password; the mailed link has confirmed the address."""
    password = stage.story["hosts"]["password"]["password"]
    host.browser.open(stage.page("/sign-in"))
    if host.browser.path == "/sign-in":
        host.browser.fill(email=host.address, password=password, press="Sign in")
    host.browser.open(stage.page("/dashboard"))
    require(host.browser.path == "/dashboard", "signing in leads to the dashboard")


def connect(stage: Stage) -> str:
    """The host connects Zoom and Stripe, as their consent and onboarding pages ask."""
    browser, host = stage.host.browser, stage.host
    browser.open(stage.page("/dashboard")).fill(press="Connect Zoom")
    browser.fill(email=host.address, name=host.name, press="Allow")
    browser.open(stage.page("/dashboard"))
    require(host.address in browser.text, "the dashboard shows the connected Zoom account")
    browser.fill(press="Connect Stripe").fill(press="Complete everything")
    shown = eventually(lambda: _shows_stripe(stage), "the dashboard shows Stripe as connected")
    return f"Zoom as {host.address}; Stripe: {shown}"


def publish(stage: Stage) -> str:
    """A weekly paid series across a clock change, and a free one; every session gets a meeting."""
    starts_on = (stage.sandbox.now() + timedelta(days=2)).date()
    for which in ("paid", "free"):
        stage.series[which] = publish_one(stage, stage.story["series"][which], starts_on, which)
    counts = [wait_for_meetings(stage, series) for series in stage.series.values()]
    instants = _offsets(stage, stage.series["paid"])
    require(len(instants) == 2, "the sessions' offsets from UTC differ across the clock change")
    wall_times = {_local(stage, session) for session in stage.sessions_of(stage.series["paid"])}
    require(len(wall_times) == 1, "the wall-clock time stays across the clock change")
    return (
        f"{counts[0]} paid sessions at {wall_times.pop()} in Paris "
        f"(offsets {', '.join(instants)}), "
        f"{counts[1]} free ones in New York, each with a Zoom meeting"
    )


def _come_through_google(stage: Stage) -> Person:
    guest = stage.cast.host("google")
    browser = guest.browser
    browser.open(stage.page("/sign-in")).fill(press="Continue with Google")
    browser.fill(email=guest.address, name=guest.name, press="Continue")
    browser.open(stage.page("/dashboard"))
    require(browser.path == "/dashboard", "Google leads to the dashboard")
    require(guest.name.split()[0] in browser.text, "the dashboard greets whom Google named")
    return guest


def _shows_stripe(stage: Stage) -> str:
    browser = stage.host.browser.open(stage.page("/dashboard"))
    return "connected" if "goes straight to your account" in browser.text else ""


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def publish_one(stage: Stage, wanted: dict[str, Any], starts_on: date, pricing: str) -> Published:
    """A weekly series as the story wants it, made and published by the host's pages."""
    browser = stage.host.browser
    fields = {
        "title": wanted["title"],
        "description": wanted["description"],
        "starts_on": starts_on.isoformat(),
        "starts_time": wanted["starts_time"],
        "duration_minutes": str(wanted["minutes"]),
        "zone": wanted["zone"],
        "frequency": "WEEKLY",
        "ends": "count",
        "count": str(wanted["weeks"]),
        "pricing": pricing,
        "reminders": ["60"],
    }
    if "capacity" in wanted:
        fields["capacity"] = str(wanted["capacity"])
    browser.open(stage.page("/series/new")).fill(**fields, press="Make the draft")
    if "price" in wanted:
        browser.fill(**wanted["price"], press="price")
    host_page = browser.url.partition("?")[0].partition("#")[0]
    eventually(lambda: _try_to_publish(stage, host_page), "the draft can be published")
    series_id = host_page.rsplit("/", 1)[1]
    shown = browser.get_json(stage.page(f"/api/v1/series/{series_id}"))
    url = stage.page(f"/s/{shown['slug']}")
    return Published(series_id, shown["slug"], url, wanted["zone"], stage.host)


def _try_to_publish(stage: Stage, host_page: str) -> bool:
    """The price reaches the series by an event, a moment after the page that set it."""
    browser = stage.host.browser
    browser.open(host_page)
    shown = browser.get_json(stage.page(f"/api/v1/series/{host_page.rsplit('/', 1)[1]}"))
    if shown["status"] == "draft" and (shown["pricing"] == "free" or shown.get("price")):
        browser.fill(press="Publish")
    return bool(shown["status"] == "published")


def wait_for_meetings(stage: Stage, series: Published) -> int:
    """How many sessions the series has, once each has its meeting."""

    def all_have_one() -> int:
        sessions = stage.sessions_of(series)
        return len(sessions) if all(session["join_url"] for session in sessions) else 0

    return eventually(all_have_one, "a Zoom meeting for every session")


def _offsets(stage: Stage, series: Published) -> list[str]:
    zone = ZoneInfo(series.zone)
    starts = (datetime.fromisoformat(s["starts_at"]) for s in stage.sessions_of(series))
    return sorted({start.astimezone(UTC).astimezone(zone).strftime("%z") for start in starts})


def _local(stage: Stage, session: dict[str, Any]) -> str:
    zone = ZoneInfo(stage.series["paid"].zone)
    return f"{datetime.fromisoformat(session['starts_at']).astimezone(zone):%H:%M}"

"""Takes the pictures in docs/screenshots from a running platform, and writes docs/screens.md.

    RUN_DIRECTORY=.run/screens make up DETACH=1 PORT=9400
    python -m tests.browser.screens http://localhost:9400 http://localhost:9500

Every page twice: wide and light, narrow and dark. The platform should be fresh: what is shown is
what `staging` puts on it, through the same pages and links that people use.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.staging import Scene, set_the_stage

DOCS = Path(__file__).parents[2] / "docs"
TALLEST = 2_400

# Name, what it shows, where it is, and who looks: anybody, or the host (`host:`), or the operator.
SHOTS = (
    ("home", "The front page", "/"),
    ("sign-up", "Signing up", "/sign-up"),
    ("sign-in", "Signing in", "/sign-in"),
    ("check-your-mail", "Waiting for a mail", "/check-your-mail?why=sign-up"),
    ("dashboard", "A host's dashboard", "host:/dashboard"),
    ("series-new", "Making a series", "host:/series/new"),
    ("series-draft", "A draft, before it is published", "host:/series/{draft}"),
    ("series-host", "A host's own page of a series", "host:/series/{series}"),
    ("series-settings", "Settings of a series", "host:/series/{series}/edit"),
    ("series-schedule", "Changing the schedule", "host:/series/{series}/schedule"),
    ("series-members", "Members of a series", "host:/series/{series}/members"),
    ("series-import", "Inviting a list", "host:/series/{series}/members/import"),
    ("series-archive", "Archiving a series", "host:/series/{series}/archive"),
    ("session-move", "Moving a session", "host:/series/{series}/sessions/{session}/reschedule"),
    ("session-trail", "Who was reached", "host:/series/{series}/sessions/{session}/trail"),
    ("member", "A member, and every mail to them", "host:/series/{series}/members/{member}"),
    ("series-room", "How people get into a series", "host:/series/{series}/room"),
    ("session-room", "The room of a session", "host:/series/{series}/sessions/{session}/room"),
    ("session-cancel", "Cancelling a session", "host:/series/{series}/sessions/{session}/cancel"),
    ("series-price", "What a series costs", "host:/series/{paid_series}/price"),
    ("series-mail", "Mail of a series", "host:/series/{series}/mail"),
    ("series-delete", "Deleting a series", "host:/series/{series}/delete"),
    ("zoom-disconnect", "Disconnecting Zoom", "host:/connect/zoom/disconnect"),
    ("stripe-disconnect", "Disconnecting Stripe", "host:/connect/stripe/disconnect"),
    ("money", "What money comes to", "host:/money"),
    ("payments", "Payments, and giving them back", "host:/money/payments"),
    ("account", "An account", "host:/account"),
    ("account-security", "How one signs in", "host:/account/security"),
    ("account-devices", "Where one is signed in", "host:/account/devices"),
    ("account-team", "A host's team", "host:/account/team"),
    ("account-api-keys", "Keys for programs", "host:/account/api-keys"),
    ("account-data", "What is held, and one's rights", "host:/account/data"),
    ("account-confirm", "Confirming that it is you", "host:/account/confirm"),
    ("account-address", "Another address", "host:/account/address"),
    ("series-public", "The public page of a free series", "/s/{slug}"),
    ("series-public-paid", "The public page of a paid series", "/s/{paid_slug}"),
    ("joined", "After joining a full series", "/s/{slug}/joined?status=waiting"),
    ("confirm", "Behind the link in the mail", "/memberships/confirm?token={confirm}"),
    ("membership", "A member's own page", "/m/{manage}"),
    ("join", "The way into a session, before it opens", "/j/{join}"),
    ("unsubscribe", "Behind the unsubscribe link", "/u/{mail}"),
    ("privacy", "Privacy rights", "/privacy"),
    ("rights-request", "A rights request, answered", "/privacy/requests/{request}"),
    ("policy", "The privacy policy", "/legal/privacy"),
    ("policy-versions", "Versions of the policy", "/legal/privacy/versions"),
    ("processors", "Who receives data", "/legal/processors"),
    ("promises", "The promises, and what tests them", "/legal/promises"),
    ("contact", "Contact", "/contact"),
    ("rights-desk", "The operators' rights desk", "operator:/operator/requests"),
    ("policy-desk", "The policy, and who was told", "operator:/operator/policy"),
    ("people", "Support's look at accounts", "operator:/operator/people"),
    ("support-mail", "Mail to support", "operator:/ops/support"),
    ("ops", "How every service stands", "operator:/ops"),
    ("retention", "How long data is kept, and what is late", "operator:/ops/retention"),
    ("api", "The API's reference", "/api/docs"),
    ("not-found", "An address with nothing behind it", "/nowhere"),
)


@dataclass(frozen=True)
class Look:
    name: str
    width: int
    scheme: str


LOOKS = (Look("wide", 1280, "light"), Look("narrow", 390, "dark"))


def main(gateway: str, sandbox: str) -> None:
    """Stage, shoot, write the index."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        scene = set_the_stage(browser, gateway, sandbox)
        for look in LOOKS:
            shoot_all(browser, scene, look)
        browser.close()
    (DOCS / "screens.md").write_text(index(), encoding="utf-8")


def shoot_all(browser: Browser, scene: Scene, look: Look) -> None:
    pages = {who: _context(browser, scene, look, who).new_page() for who in scene.states}
    for name, _, address in SHOTS:
        who, _, path = address.rpartition(":")
        page = pages[who or "anybody"]
        page.goto(scene.gateway + path.format(**scene.places))
        page.wait_for_load_state("networkidle")
        save(page, DOCS / "screenshots" / f"{name}-{look.name}.png")


def save(page: Page, path: Path) -> None:
    """The whole page down to a sensible length, in a small file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    few = picture.quantize(256, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def index() -> str:
    rows = [
        f"| {title}<br>`{address.rpartition(':')[2].split('?')[0]}` | "
        f"![{title}, wide](screenshots/{name}-wide.png) | "
        f"![{title}, narrow](screenshots/{name}-narrow.png) |"
        for name, title, address in SHOTS
    ]
    head = [
        "# Every page",
        "",
        "Taken from a running platform by `tests/browser/screens.py`: wide in light colours, "
        "narrow in dark ones.",
        "",
        "| Page | 1280 pixels | 390 pixels |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _context(browser: Browser, scene: Scene, look: Look, who: str) -> BrowserContext:
    return browser.new_context(
        storage_state=scene.states[who],
        viewport={"width": look.width, "height": 860},
        color_scheme=look.scheme,
        locale="en-GB",
        timezone_id="Europe/Paris",
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])

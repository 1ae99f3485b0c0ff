"""Steps 7 and 8: a connection ends, and people use their rights."""

import io
import json
import zipfile
from typing import Any

from sandbox.demo.outside import eventually, link_in, require
from sandbox.demo.people import Subscriber
from sandbox.demo.stage import Stage


def disconnect_zoom(stage: Stage) -> str:
    """The host disconnects Zoom; what led to their account is in no database any more."""
    user_id = stage.sandbox.zoom_user_id(stage.host.address)
    before = stage.dumps.places(user_id)
    require(bool(before), "while connected, the Zoom user id is found: the search works")
    browser = stage.host.browser
    browser.open(stage.page("/connect/zoom/disconnect"))
    if browser.path == "/account/confirm":  # the sign-in is weeks old by now
        browser.fill(password=stage.story["hosts"]["password"]["password"], press="Go on")
    browser.fill(press="Disconnect")
    after = stage.dumps.places(user_id)
    require(not after, f"the Zoom user id is gone, and not in {', '.join(after)}")
    return f"the Zoom user id was in {', '.join(before)} and is nowhere now"


def use_rights(stage: Stage) -> str:
    """One gets their data without an account; another is deleted everywhere."""
    asking, leaving = stage.series["free"].members[0], stage.series["paid"].members[0]
    package = _package_of(stage, asking)
    names = package.namelist()
    records = _records(package)
    require(asking.address in records, "the package holds the person's address")
    require(leaving.address not in records, "the package holds nobody else's address")
    before = stage.dumps.places(leaving.address)
    require(bool(before), "before, the address is found: the search works")
    services = _erase(stage, leaving)
    # The last mail, that all is done, leaves without its address once it has been sent.
    eventually(lambda: not stage.dumps.places(leaving.address), "no trace in any database")
    require(bool(stage.dumps.places(asking.address)), "other people's data has survived")
    return (
        f"{asking.address} downloaded {len(names)} files; {leaving.address} was in "
        f"{', '.join(before)}, {services} services answered, and no dump holds the address"
    )


def _package_of(stage: Stage, person: Subscriber) -> zipfile.ZipFile:
    status_url = _ask(stage, person, right="access")
    eventually(lambda: "Download" in person.browser.open(status_url).text, "the package is ready")
    person.browser.fill(email=person.address, press="Send me a code")
    code = _code_in(stage.sandbox.letter(person.address, r"code: \d{4} \d{4}"))
    return zipfile.ZipFile(io.BytesIO(person.browser.download(code=code, press="Download")))


def _code_in(letter: dict[str, Any]) -> str:
    return str(letter["subject"]).partition(": ")[2]


def _ask(stage: Stage, person: Subscriber, *, right: str) -> str:
    """Ask on the public page, follow the mailed link; the address of the status page."""
    browser = person.browser
    browser.open(stage.page("/privacy")).fill(
        right=right, email=person.address, press="Send me a code"
    )
    letter = eventually(
        lambda: [
            letter
            for letter in stage.sandbox.letters(person.address)
            if any("/privacy/requests/confirm" in link for link in letter["links"])
        ],
        "a letter with the link that proves who asks",
    )[0]
    browser.open(link_in(letter, "/privacy/requests/confirm")).fill(press="It was me")
    return browser.url


def _records(package: zipfile.ZipFile) -> str:
    manifest = json.loads(package.read("manifest.json"))
    files = [file["path"] for file in manifest["files"]]
    require(set(files) | {"manifest.json"} == set(package.namelist()), "the manifest lists all")
    return "\n".join(package.read(name).decode(errors="replace") for name in files).casefold()


def _erase(stage: Stage, person: Subscriber) -> int:
    status_url = _ask(stage, person, right="erasure")
    person.browser.fill(press="Yes, delete my data")
    token = status_url.rstrip("/").rsplit("/", 1)[1]
    status = stage.page(f"/api/v1/privacy/requests/{token}")
    eventually(
        lambda: person.browser.get_json(status)["status"] == "completed",
        "every service has answered and proved absence",
    )
    services = person.browser.get_json(status)["services"]
    require(all(one["state"] in ("done", "nothing_found") for one in services), "all are done")
    return len(services)

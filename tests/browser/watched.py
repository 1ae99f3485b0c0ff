"""A page whose requests and complaints are written down."""

from playwright.sync_api import ConsoleMessage, Page, Request

# Passwords on a page of several forms: Chromium's advice, no fault.
_ADVICE = ("[DOM]",)


class Watched:
    """`foreign`: what went to another host; `complaints`: what the console said."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self._address = address
        page.set_default_timeout(15_000)
        page.on("request", self._note_request)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(self._address):
            self.foreign.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ADVICE):
            self.complaints.append(message.text)

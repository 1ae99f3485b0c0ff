"""The mailbox: what a receiver sees, what programs read, and what a person can do."""

import requests

from sandbox.mailgun.webhooks import signature_of
from tests.sandbox.fixtures import Receiver, RunningSandbox
from tests.sandbox.mailgun.conftest import Caller

HTML = "<html><head></head><body><script>alert(1)</script><a href='https://x.org'>x</a></body>"


class TestApi:
    def test_lists_what_one_address_received_since_an_instant(
        self, sandbox: RunningSandbox, mailgun: Caller
    ):
        mailgun.send(to="a@x.org", subject="old")
        mailgun.world.clock.run_due()
        since = mailgun.world.clock.now().isoformat()
        mailgun.send(to="A@x.org", subject="new", text="see https://x.org/j/1.")
        mailgun.send(to="b@x.org", subject="other")
        mailgun.world.clock.run_due()

        query = {"to": "a@x.org", "since": since}
        found = requests.get(f"{sandbox.url}/mailbox/api/messages", query).json()["messages"]

        assert [message["subject"] for message in found] == ["new"]

    def test_finds_words_and_links(self, sandbox: RunningSandbox, mailgun: Caller):
        mailgun.send(subject="Your Link", text="Open <https://x.org/verify?token=abc> now")
        mailgun.world.clock.run_due()

        query = {"q": "your link"}
        (found,) = requests.get(f"{sandbox.url}/mailbox/api/messages", query).json()["messages"]

        assert found["links"] == ["https://x.org/verify?token=abc"]

    def test_an_instant_that_is_none_is_refused(self, sandbox: RunningSandbox):
        answer = requests.get(f"{sandbox.url}/mailbox/api/messages?since=yesterday")

        assert answer.status_code == 400


class TestPages:
    def test_show_the_message_but_let_nothing_in_it_run(
        self, sandbox: RunningSandbox, mailgun: Caller
    ):
        mailgun.send(subject="<b>bold</b>", html=HTML)
        mailgun.world.clock.run_due()
        (message,) = requests.get(f"{sandbox.url}/mailbox/api/messages").json()["messages"]

        page = requests.get(f"{sandbox.url}/mailbox/messages/{message['id']}")
        body = requests.get(f"{sandbox.url}/mailbox/messages/{message['id']}/html")

        assert "&lt;b&gt;bold" in page.text
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
        assert body.headers["Content-Security-Policy"].startswith("sandbox ")
        assert '<base target="_blank">' in body.text

    def test_each_part_has_its_page(self, sandbox: RunningSandbox, mailgun: Caller):
        mailgun.send(text="plain words", html="<p>x</p>", **{"h:X-Own": "own header"})
        mailgun.world.clock.run_due()
        (message,) = requests.get(f"{sandbox.url}/mailbox/api/messages").json()["messages"]
        here = f"{sandbox.url}/mailbox/messages/{message['id']}"

        assert "plain words" in requests.get(f"{here}?part=text").text
        assert "own header" in requests.get(f"{here}?part=headers").text

    def test_a_message_that_is_not_there_is_not_found(self, sandbox: RunningSandbox):
        assert requests.get(f"{sandbox.url}/mailbox/messages/none").status_code == 404


class TestAnswering:
    def test_is_written_to_where_the_message_wants_answers(
        self, sandbox: RunningSandbox, mailgun: Caller
    ):
        mailgun.send(**{"h:Reply-To": "Us <support+1@m.test>", "h:Message-Id": "<1@m.test>"})
        mailgun.world.clock.run_due()
        (message,) = requests.get(f"{sandbox.url}/mailbox/api/messages").json()["messages"]

        shown = requests.get(f"{sandbox.url}/mailbox/messages/{message['id']}").text

        assert "to=support%2B1%40m.test" in shown
        assert "in_reply_to=%3C1%40m.test%3E" in shown


class TestReactions:
    def test_one_click_posts_what_a_mail_program_posts(
        self, sandbox: RunningSandbox, mailgun: Caller, receiver: Receiver
    ):
        headers = {
            "h:List-Unsubscribe": f"<{receiver.url}/u/token>",
            "h:List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        mailgun.send(**headers)
        mailgun.world.clock.run_due()
        (message,) = requests.get(f"{sandbox.url}/mailbox/api/messages").json()["messages"]

        requests.post(f"{sandbox.url}/mailbox/messages/{message['id']}/unsubscribe")

        pressed = receiver.requests[-1]
        assert (pressed.path, pressed.form) == ("/u/token", {"List-Unsubscribe": "One-Click"})
        assert "Cookie" not in pressed.headers

    def test_spam_is_reported_and_suppressed(
        self, sandbox: RunningSandbox, mailgun: Caller, receiver: Receiver
    ):
        mailgun.send(to="a@x.org")
        mailgun.world.clock.run_due()
        (message,) = requests.get(f"{sandbox.url}/mailbox/api/messages").json()["messages"]

        requests.post(f"{sandbox.url}/mailbox/messages/{message['id']}/complain")
        mailgun.world.clock.run_due()

        assert receiver.requests[-1].json["event-data"]["event"] == "complained"
        assert mailgun.call("GET", "complaints/a@x.org").status_code == 200


class TestWritingIn:
    def test_a_mail_arrives_as_a_signed_post(
        self, sandbox: RunningSandbox, mailgun: Caller, receiver: Receiver
    ):
        form = {
            "from": "Anna <a@x.org>",
            "to": "privacy@mail.sessionmonster.test",
            "subject": "My data",
            "text": "Please send it & thank you",
        }
        requests.post(f"{sandbox.url}/mailbox/compose", data=form)
        mailgun.world.clock.run_due()

        (post,) = receiver.requests
        signed_at = mailgun.world.clock.now().fromtimestamp(int(post.form["timestamp"]))
        key = mailgun.world.settings.mailgun_signing_key
        assert post.path == "/webhooks/mailgun/inbound"
        assert (post.form["sender"], post.form["recipient"]) == (
            "a@x.org",
            "privacy@mail.sessionmonster.test",
        )
        assert post.form["body-plain"] == "Please send it & thank you"
        assert (
            post.form["signature"] == signature_of(key, signed_at, post.form["token"])["signature"]
        )

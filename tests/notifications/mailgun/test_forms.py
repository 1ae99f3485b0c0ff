"""A mail to us, as the route posts it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from notifications.domain.threads import mail_key
from notifications.mailgun.forms import InboundPost

FIELDS = {
    "recipient": "support@m.test",
    "from": "Anna <Anna@Example.com>",
    "sender": "anna@example.com",
    "subject": "Help\r\nBcc: x",
    "body-plain": "It does not work.\n\nAnna",
    "Message-Id": "<1@example.com>",
    "message-headers": json.dumps([["Auto-Submitted", "no"]]),
}


def parsed(**changes: Any) -> dict[str, Any] | None:
    form = {name: value for name, value in (FIELDS | changes).items() if value is not None}
    post = InboundPost.parse(urlencode(form).encode(), "application/x-www-form-urlencoded")
    return post.mail() if post else None


class TestForms:
    def test_gives_what_is_kept_of_a_mail(self):
        mail = parsed()

        assert mail is not None
        assert (mail["address_normalised"], mail["sender_name"]) == ("anna@example.com", "Anna")
        assert mail["subject"] == "Help Bcc: x"
        assert mail["text"] == "It does not work.\n\nAnna"
        assert not mail["is_automatic"]

    def test_reads_multipart_and_leaves_files_out(self):
        body = (
            '--b\r\nContent-Disposition: form-data; name="from"\r\n\r\nanna@example.com\r\n'
            '--b\r\nContent-Disposition: form-data; name="body-plain"\r\n\r\nGrüße\r\n'
            '--b\r\nContent-Disposition: form-data; name="attachment-1"; filename="a.exe"\r\n\r\n'
            "MZ\r\n--b--\r\n"
        ).encode()

        post = InboundPost.parse(body, 'multipart/form-data; boundary="b"')

        assert post is not None
        assert post.fields == {"from": "anna@example.com", "body-plain": "Grüße"}
        mail = post.mail()
        assert mail is not None and mail["files_left_out"] == ["a.exe"]
        assert "MZ" not in str(mail)

    def test_notes_the_names_of_files_that_the_provider_stored(self):
        listed = [{"name": "x\r\n.pdf", "url": "https://s.test/1"}, {"name": "y" * 500}]

        mail = parsed(attachments=json.dumps(listed))

        assert mail is not None
        assert mail["files_left_out"] == ["x .pdf", "y" * 100]
        assert "s.test" not in str(mail)

    @pytest.mark.parametrize("listed", ["{", "[1]", "null", "[{}]"])
    def test_a_list_of_files_that_is_none_does_no_harm(self, listed: str):
        mail = parsed(attachments=listed)

        assert mail is not None and mail["files_left_out"] == []

    def test_a_mail_that_is_html_alone_keeps_its_words(self):
        markup = (
            "<html><head><style>p{}</style></head><body><p>It&nbsp;does\nnot <b>work</b>.</p>"
            '<script>steal()</script><img src="https://t.test/pixel"><div>Anna &lt;3</div>'
        )

        mail = parsed(**{"body-plain": None, "body-html": markup})

        assert mail is not None and mail["text"] == "It does not work.\nAnna <3"

    def test_knows_what_it_answers_the_nearest_first(self):
        headers = [["In-Reply-To", "<3@m.test>"], ["References", "<1@x.org> <2@m.test>"]]

        mail = parsed(**{"message-headers": json.dumps(headers)})

        ids = ("<3@m.test>", "<2@m.test>", "<1@x.org>")
        assert mail is not None
        assert mail["referred_keys"] == [mail_key("anna@example.com", each) for each in ids]
        assert mail["internet_id"] == "<1@example.com>"

    def test_an_id_that_could_break_a_header_is_not_passed_on(self):
        mail = parsed(**{"Message-Id": "<1@example.com>\r\nBcc: <all@example.com>"})

        assert mail is not None and mail["internet_id"] == "<1@example.com>"
        other = parsed(**{"Message-Id": "no brackets\r\nBcc: all@example.com"})
        assert other is not None and other["internet_id"] == ""

    def test_a_bounce_is_automatic(self):
        mail = parsed(sender="")

        assert mail is not None and mail["is_automatic"]

    def test_an_automatic_answer_is_known(self):
        headers = json.dumps([["auto-submitted", "auto-replied"]])

        mail = parsed(**{"message-headers": headers})

        assert mail is not None and mail["is_automatic"]

    @pytest.mark.parametrize("headers", ["{", "[1]", "null", '["a"]'])
    def test_headers_that_are_none_do_no_harm(self, headers: str):
        assert parsed(**{"message-headers": headers}) is not None

    @pytest.mark.promise("P5")
    def test_a_card_number_is_not_kept(self):
        mail = parsed(**{"body-plain": "4242 4242 4242 4242", "subject": "4242424242424242"})

        assert mail is not None
        assert "4242" not in mail["text"] + mail["subject"]

    def test_the_same_mail_has_the_same_id_and_another_has_not(self):
        first, again, other = parsed(), parsed(), parsed(**{"Message-Id": "<2@example.com>"})

        assert first and again and other
        assert first["internet_message_id"] == again["internet_message_id"]
        assert first["internet_message_id"] != other["internet_message_id"]

    def test_a_mail_without_an_id_is_known_by_what_it_says(self):
        first = parsed(**{"Message-Id": None})
        other = parsed(**{"Message-Id": None, "body-plain": "Else"})

        assert first and other
        assert first["internet_message_id"] != other["internet_message_id"]

    @pytest.mark.parametrize("sender", ["", "nobody", "anna@", "<>"])
    def test_a_mail_from_nobody_is_none(self, sender: str):
        assert parsed(**{"from": sender, "sender": sender}) is None

    @pytest.mark.parametrize("kind", ["text/plain", "", "multipart/form-data\r\nX: y"])
    def test_what_is_no_form_is_none(self, kind: str):
        assert InboundPost.parse(b"from=a%40x.org", kind) is None

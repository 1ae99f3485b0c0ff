"""Lists of people, as spreadsheets write and read them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series import csv_rows
from series.csv_rows import BadRow, Row
from series.schemas.joining import ListedPerson


def read(text: str | bytes) -> list[Row | BadRow]:
    content = text if isinstance(text, bytes) else text.encode()
    return list(csv_rows.read(content, ListedPerson()))


class TestRead:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_understands_what_spreadsheets_save(self, encoding, delimiter):
        lines = [["E-Mail", "Name", "Phone"], ["ana@example.test", "Ana Núñez", "+33123456789"]]
        text = "\r\n".join(delimiter.join(cells) for cells in lines)

        assert read(text.encode(encoding)) == [
            Row(2, "ana@example.test", "Ana Núñez", "+33123456789")
        ]

    def test_takes_the_columns_that_it_knows_in_any_order(self):
        text = "Notes,Surname,first_name,EMAIL\nx,Lopez,Ana,ana@example.test"

        assert read(text) == [Row(2, "ana@example.test", "Ana Lopez", None)]

    def test_calls_who_has_no_name_by_the_address(self):
        assert read("email\nana@example.test\n") == [Row(2, "ana@example.test", "ana", None)]

    @pytest.mark.promise("P5")
    def test_leaves_out_who_comes_with_a_payment_card_number(self):
        ana, bo = "ana@example.test,4242 4242 4242 4242,", "bo@example.test,Bo,+4915123456789"

        bad, good = read(f"email,name,phone\n{ana}\n{bo}")

        assert bad == BadRow(2, "A payment card number has no place in a list.")
        assert good == Row(3, "bo@example.test", "Bo", "+4915123456789")

    def test_says_which_rows_are_bad_and_reads_the_others(self):
        text = (
            "email,name,phone\n"
            "ana,Ana,\n"
            "\n"
            "bob@example.test,Bob\n"
            "cyd@example.test,Cyd,12\n"
            "dan@example.test,Dan,,more,cells\n"
        )

        found = {row.line: row for row in read(text)}

        assert [line for line, row in found.items() if isinstance(row, BadRow)] == [2, 5]
        assert found[5].sentence.startswith("phone:")
        assert (found[4].name, found[6].name) == ("Bob", "Dan")

    def test_does_not_swallow_people_after_a_quotation_mark_that_is_never_closed(self):
        (bad,) = read('email,name\nana@example.test,"Ana\nbob@example.test,Bob\n')

        assert "quotation mark" in bad.sentence

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "name,phone\nAna,1",
            "email,e-mail\na@b.test,c@d.test",
            b"\x00\x01PNG",
            b"PK\x03\x04",
            "email\nana@b.test\n".encode("utf-16-le"),
            "email\nana@b.test\n".encode("utf-16") + b"\x00",
            "email\nana@b.test\n".encode("utf-32"),
        ],
    )
    def test_refuses_what_is_no_list(self, text):
        with pytest.raises(ValueError, match=r"\.$"):
            read(text)

    def test_refuses_more_people_than_one_call_can_take(self):
        rows = "".join(f"p{number}@example.test\n" for number in range(csv_rows.MOST_ROWS + 1))

        with pytest.raises(ValueError, match="2000 people"):
            read("email\n" + rows)

    @given(st.binary(max_size=300))
    def test_survives_any_bytes(self, content):
        try:
            read(b"email\n" + content)
        except ValueError as refused:
            assert str(refused)


class TestWrite:
    @pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\tx", "\rx"])
    def test_lets_no_spreadsheet_run_a_cell(self, cell):
        text = csv_rows.write(("name",), [(cell,)])

        (_, (written,)) = csv.reader(io.StringIO(text, newline=""))
        assert written == f"'{cell}"

    @pytest.mark.parametrize("cell", ["Ana", "+33123456789", "a=b", 'two "quoted", words'])
    def test_leaves_harmless_cells_as_they_are(self, cell):
        text = csv_rows.write(("name",), [(cell,)])

        (_, (written,)) = csv.reader(io.StringIO(text, newline=""))
        assert written == cell

"""Returned mails as servers write them, and mails that are none."""

from pathlib import Path

import pytest

from tracker.lib.bounces import Bounce, parse

RETURNED = Path(__file__).parent / "returned"
ID = "<reminder.2d3c5626-6948-4dd1-bdc7-6bd7da9a0a7a@tracker.example.org>"
UNKNOWN = "Recipient address rejected: User unknown in virtual mailbox table"
TIMED_OUT = "connect to mx.people.example[192.0.2.10]:25: Connection timed out"
TYPOS = "double-checking the recipient's email address for typos or"
GMAIL = (
    "550-5.1.1 The email account that you tried to reach does not exist. Please try "
    f"550-5.1.1 {TYPOS} 550 5.1.1 unnecessary spaces. a92af1059eb24-11db c1si123 - gsmtp"
)
NOT_FOUND = (
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient nobody@people.example not found by "
    "SMTP address lookup"
)


@pytest.mark.parametrize(
    "name, status, permanent, reason",
    [
        ("postfix", "5.1.1", True, f"550 5.1.1 <nobody@people.example>: {UNKNOWN}"),
        ("postfix_delayed", "4.4.1", False, TIMED_OUT),
        # After five days Postfix gives up, with the status of its last try.
        ("postfix_expired", "4.4.1", True, TIMED_OUT),
        ("exim", "5.0.0", True, "550 No such person at this address"),
        ("gmail", "5.1.1", True, GMAIL),
        ("exchange", "5.1.10", True, NOT_FOUND),
        # In prose, without a report.
        (
            "exim_old",
            "5.7.1",
            True,
            "host mx.people.example [5.39.100.2]: 550 5.7.1 Unable to relay",
        ),
        ("qmail", "", True, "Remote host said: 550 sorry, no mailbox here by that name."),
    ],
)
def test_what_a_server_says(name: str, status: str, permanent: bool, reason: str) -> None:
    assert parse(returned(name)) == Bounce(ID, status, permanent, reason)


@pytest.mark.parametrize("name", ["delivered", "out_of_office", "read_receipt", "forwarded"])
def test_what_is_none(name: str) -> None:
    assert parse(returned(name)) is None


def test_a_report_without_the_mail_names_it_in_its_references() -> None:
    head, report, _ = returned("exchange").partition(b"Content-Type: message/rfc822")
    bounce = parse(head)
    assert report
    assert bounce is not None
    assert bounce.message_id == ID


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"Subject: hello\n\n5.1.1\n"])
def test_what_is_no_mail(content: bytes) -> None:
    assert parse(content) is None


def test_a_report_that_is_cut_off_anywhere_is_no_error() -> None:
    content = returned("gmail")
    found = {parse(content[:end]) for end in range(0, len(content), 7)}
    assert {bounce.message_id for bounce in found if bounce} == {ID}


def returned(name: str) -> bytes:
    return (RETURNED / f"{name}.eml").read_bytes()

"""What the command says that DNS lacks for our mail."""

import pytest
from django.core.management import CommandError, call_command
from dns.exception import Timeout
from dns.resolver import NXDOMAIN, NoAnswer
from dns.rrset import from_text_list

RECORDS = {
    "agency.example": ["v=spf1 include:_spf.mail.example -all", "google-site-verification=x"],
    "s1._domainkey.agency.example": ["v=DKIM1; k=rsa; p=MIGfMA0"],
    "_dmarc.agency.example": ["v=DMARC1; p=quarantine; rua=mailto:reports@agency.example"],
}


class LocalDNS:
    """Answers from RECORDS; long strings in pieces, as DNS has them."""

    def __init__(self, records):
        self.records = records

    def resolve(self, name, kind):
        answer = self.records.get(name, NXDOMAIN)
        if not isinstance(answer, list):
            raise answer()
        pieces = [" ".join(f'"{text[at : at + 20]}"' for at in range(0, len(text), 20)) for text in answer]
        return from_text_list(name, 300, "IN", kind, pieces)


@pytest.fixture
def check(settings, monkeypatch, capsys):
    settings.DEFAULT_FROM_EMAIL = "Agency <news@agency.example>"
    settings.BOUNCE_ADDRESS = "bounces@agency.example"

    def check(*arguments, **changed) -> tuple[str, str]:
        """What it prints, and how it fails."""
        records = RECORDS | {name.replace("__", "."): answer for name, answer in changed.items()}
        path = "registration.management.commands.check_mail_dns.Resolver"
        monkeypatch.setattr(path, lambda: LocalDNS(records))
        failure = ""
        try:
            call_command("check_mail_dns", *arguments)
        except CommandError as error:
            failure = str(error)
        return capsys.readouterr().out, failure

    return check


def test_domain_with_everything_is_told_so(check):
    said, failure = check("--selector=s1")
    assert (said.count("ok "), failure) == (3, "")


def test_without_selector_dkim_counts_as_lacking(check):
    said, failure = check()
    assert "use --selector NAME" in said
    assert failure.startswith("Lacking for agency.example: DKIM.")


@pytest.mark.parametrize(
    ("about", "name", "answer", "words"),
    [
        ("SPF", "agency__example", NXDOMAIN, "does not say which servers"),
        ("SPF", "agency__example", NoAnswer, "does not say which servers"),
        ("SPF", "agency__example", ["v=spf10 -all"], "does not say which servers"),
        ("SPF", "agency__example", ["v=spf1 -all", "v=spf1 mx -all"], "has 2 records"),
        ("SPF", "agency__example", ["v=spf1 mx +all"], "lets every server"),
        ("SPF", "agency__example", ["v=spf1 mx ?all"], "lets every server"),
        ("SPF", "agency__example", ["v=spf1"], "lets every server"),
        ("DKIM", "s1___domainkey__agency__example", NXDOMAIN, "no key at s1._domainkey.agency.example"),
        ("DKIM", "s1___domainkey__agency__example", ["v=DKIM1; p="], "has been withdrawn"),
        ("DKIM", "s1___domainkey__agency__example", ["something else"], "no key at"),
        ("DMARC", "_dmarc__agency__example", NXDOMAIN, "no record at _dmarc.agency.example"),
        ("DMARC", "_dmarc__agency__example", ["v=DMARC1; rua=mailto:x@y.example"], "cannot be understood"),
        ("DMARC", "_dmarc__agency__example", ["v=DMARC1; p=none", "v=DMARC1; p=reject"], "cannot be understood"),
    ],
)
def test_what_is_missing_is_said_in_plain_words(check, about, name, answer, words):
    said, failure = check("--selector=s1", **{name.replace("___", "._"): answer})
    (line,) = [line for line in said.splitlines() if line.startswith("LACKS")]
    assert line.startswith(f"LACKS {about}: ")
    assert words in line
    assert f"Lacking for agency.example: {about}." in failure


@pytest.mark.parametrize("record", ["v=spf1 redirect=_spf.mail.example", "v=spf1 MX -ALL exp=why.mail.example"])
def test_record_that_ends_otherwise_is_good(check, record):
    assert check("--selector=s1", agency__example=[record])[1] == ""


def test_policy_of_the_domain_above_counts(check, settings):
    settings.DEFAULT_FROM_EMAIL = settings.BOUNCE_ADDRESS = "news@mail.agency.example"
    said, _ = check(mail__agency__example=["v=spf1 -all"])
    assert "ok    DMARC: _dmarc.agency.example" in said


def test_policy_that_only_watches_is_good_and_said_to_be_a_beginning(check):
    said, failure = check("--selector=s1", _dmarc__agency__example=["v=DMARC1; p=none"])
    assert ("only watches" in said, failure) == (True, "")


def test_bounces_to_another_domain_are_pointed_out(check, settings):
    settings.BOUNCE_ADDRESS = "b@elsewhere.example"
    said, _ = check("--selector=s1", elsewhere__example=["v=spf1 -all"])
    assert "ok    SPF: elsewhere.example" in said
    assert "DMARC may rest on DKIM alone" in said


def test_dns_that_does_not_answer_is_no_verdict(check):
    said, failure = check(agency__example=Timeout)
    assert (said, failure) == ("", "DNS did not answer (Timeout). Try again in a minute.")


@pytest.mark.parametrize("selector", [".", "a..b", "x" * 64])
def test_selector_that_no_name_can_have_is_not_blamed_on_dns(check, selector):
    assert "cannot be a selector" in check(f"--selector={selector}")[1]

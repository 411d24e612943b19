import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agency.models import our_agency
from registration.captcha.token import Token
from registration.models import CaptchaClaim, DocumentVersion, Registration
from tests.builders import NO_CODE, answers, make_article, publish_document, run_tasks

pytestmark = pytest.mark.usefixtures("site")
FORM, PICTURE, SOUND = (reverse(f"registration:{name}") for name in ("form", "picture", "sound"))
TEN_SECONDS = timedelta(seconds=10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def code(client, clock) -> str:
    """What a person reads in the picture that the page loaded ten seconds ago."""
    return read_code(client, clock)


def read_code(client, clock) -> str:
    client.get(PICTURE)
    clock.shift(TEN_SECONDS)
    return Token.parse(client.cookies["code"].value.split(".")[-1]).code


def text(response) -> str:
    return unescape(response.content.decode())


def hidden(response, name: str) -> str:
    """The value of a hidden field in the page, as the next submission will carry it."""
    field = re.search(rf'<input type="hidden" name="{name}"[^>]*?value="([^"]*)"', response.content.decode())
    return unescape(field[1]) if field else ""


def wrong(code: str) -> str:
    return "AAAAA" if code != "AAAAA" else "CCCCC"


def box(article) -> str:
    page = Template("{% load registration %}{% quick_register article %}")
    return page.render(Context({"article": article, "our": our_agency()}))


def source_of(article) -> str:
    return unescape(re.search(r'name="source" value="([^"]*)"', box(article))[1])


# What is stored


def test_candidate_registers_with_the_code_read_in_the_picture(client, code):
    response = client.post(FORM, answers(captcha_1=code))
    registration = Registration.objects.get()
    assert (response.status_code, response.url) == (303, registration.get_absolute_url())
    assert (registration.name, registration.status) == ("Zoë O'Neill", "new")


def test_candidate_registers_with_the_digits_heard(client, clock):
    client.get(SOUND)
    clock.shift(TEN_SECONDS)
    client.post(FORM, answers(captcha_1=Token.parse(client.cookies["code"].value).digits))
    assert Registration.objects.count() == 1


def test_registering_records_the_very_terms_agreed_to(client, code, clock):
    client.post(FORM, answers(captcha_1=code))
    registration = Registration.objects.get()
    terms = DocumentVersion.objects.in_force("terms").get()
    assert (registration.terms, registration.terms_sha256) == (terms, terms.sha256)
    assert registration.terms_sentence == "I agree to the Terms and Conditions"
    assert registration.agreed_at == timezone.now()


def test_registering_records_the_privacy_notice_in_force(client, code):
    notice = publish_document("privacy-notice")
    client.post(FORM, answers(captcha_1=code))
    assert Registration.objects.get().privacy_notice == notice


def test_telephone_is_kept_as_typed_and_in_one_form_for_matching(client, code):
    client.post(FORM, answers(captcha_1=code, telephone="+44 (0)20 7946-0018"))
    registration = Registration.objects.get()
    assert (registration.telephone, registration.telephone_e164) == ("+44 (0)20 7946-0018", "+442079460018")


def test_number_that_looks_wrong_is_questioned_once_also_by_a_page_from_before(client, code):
    asked = client.post(FORM, answers(captcha_1=code, telephone="\u206807700 90012\u2069"))
    assert "this one has ten digits; mobile numbers have eleven" in text(asked)
    carried = {name: hidden(asked, name) for name in ("proof", "telephone_seen")}
    assert client.post(FORM, answers(telephone="07700 90012") | carried).status_code == 303
    registration = Registration.objects.get()
    assert (registration.telephone, registration.telephone_e164) == ("07700 90012", "0770090012")


def test_second_registration_with_one_address_is_stored_beside_the_first(client, clock):
    client.post(FORM, answers(captcha_1=read_code(client, clock), email="zoe@bücher.example"))
    client.post(FORM, answers(captcha_1=read_code(client, clock), email="Zoe@XN--BCHER-KVA.example", first_name="Z."))
    second, first = Registration.objects.all()
    assert (first.first_name, second.first_name) == ("Zoë", "Z.")
    assert (first.possible_duplicate_of, second.possible_duplicate_of) == (None, first)


# Where from


def test_source_survives_the_deletion_of_the_article(client, code):
    article = make_article(title="Night shifts")
    source = source_of(article)
    article.delete()
    client.post(FORM, answers(captcha_1=code, source=source))
    registration = Registration.objects.get()
    assert (registration.article, registration.article_title) == (None, "Night shifts")
    assert registration.source_is_genuine


def test_source_names_the_article_the_campaign_and_the_site_before(client, code):
    article = make_article()
    page = f"http://testserver{article.get_absolute_url()}?utm_source=newsletter&utm_medium={'x' * 200}"
    client.post(
        FORM,
        answers(captcha_1=code, source=source_of(article), referring_host="www.example.org"),
        headers={"referer": page},
    )
    registration = Registration.objects.get()
    assert (registration.article, registration.page_kind) == (article, "article")
    assert (registration.utm_source, len(registration.utm_medium)) == ("newsletter", 100)
    assert registration.referring_host == "www.example.org"


def test_source_is_kept_while_errors_are_corrected(client, code):
    page = "http://testserver/news/x/?utm_campaign=spring"
    first = client.post(
        FORM, answers(captcha_1=code, email="", source=source_of(make_article())), headers={"referer": page}
    )
    carried = {name: hidden(first, name) for name in ("proof", "source")}
    client.post(FORM, answers(**carried), headers={"referer": "http://testserver/register/"})
    registration = Registration.objects.get()
    assert (registration.utm_campaign, registration.page_kind) == ("spring", "article")


@pytest.mark.parametrize("forged", ["", "x", '{"article_id":1}:signature', "\0", "é" * 5000])
def test_forged_source_is_marked_and_not_believed(client, code, forged):
    client.post(FORM, answers(captcha_1=code, source=forged))
    registration = Registration.objects.get()
    assert (registration.source_is_genuine, registration.article) == (False, None)


def test_source_signed_before_a_key_rotation_stays_genuine(client, code, settings):
    source = source_of(make_article())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    client.post(FORM, answers(captcha_1=code, source=source))
    assert Registration.objects.get().source_is_genuine


# Exactly one


def test_repeated_request_ends_at_the_same_thank_you(client, code):
    first, second = (client.post(FORM, answers(captcha_1=code)) for _ in range(2))
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Registration.objects.count() == 1


def test_repeated_request_with_a_proof_ends_at_the_same_thank_you(client, code):
    proof = hidden(client.post(FORM, answers(captcha_1=code, email="")), "proof")
    first, second = (client.post(FORM, answers(proof=proof)) for _ in range(2))
    assert first.url == second.url
    assert Registration.objects.count() == 1


def test_used_code_registers_nobody_else(client, code):
    client.post(FORM, answers(captcha_1=code))
    response = client.post(FORM, answers(captcha_1=code, email="somebody.else@example.org"))
    assert "used once already" in text(response)
    assert Registration.objects.count() == 1


# The code


def test_wrong_code_spends_the_token_and_brings_a_new_picture(client, code):
    response = client.post(FORM, answers(captcha_1=wrong(code)))
    assert response.status_code == 422
    assert "The code did not match" in text(response)
    assert client.post(FORM, answers(captcha_1=code)).status_code == 422


def test_new_picture_on_the_error_page_registers_without_a_cookie(client, code, clock):
    token = hidden(client.post(FORM, answers(captcha_1=wrong(code))), "captcha_0")
    clock.shift(TEN_SECONDS)
    response = Client().post(FORM, answers(captcha_0=token, captcha_1=Token.parse(token).code))
    assert response.status_code == 303


def test_every_token_presented_is_spent_by_one_guess(client, clock):
    for _ in range(3):
        client.get(PICTURE)
    clock.shift(TEN_SECONDS)
    client.post(FORM, answers(captcha_1=NO_CODE))
    assert CaptchaClaim.objects.count() == 3


def test_code_of_an_earlier_tab_still_counts(client, clock):
    code = read_code(client, clock)
    for _ in range(2):
        client.get(PICTURE)
    assert client.post(FORM, answers(captcha_1=code)).status_code == 303


def test_right_code_survives_a_mistake_in_another_field(client, code):
    response = client.post(FORM, answers(captcha_1=code, email="zoe"))
    assert response.status_code == 422
    assert 'name="captcha_1"' not in text(response)
    assert client.post(FORM, answers(proof=hidden(response, "proof"))).status_code == 303


def test_right_code_survives_two_mistakes_in_a_row(client, code):
    first = client.post(FORM, answers(captcha_1=code, email="zoe"))
    second = client.post(FORM, answers(proof=hidden(first, "proof"), last_name=""))
    assert client.post(FORM, answers(proof=hidden(second, "proof"))).status_code == 303


def test_old_proof_asks_for_a_new_code(client, code, clock):
    proof = hidden(client.post(FORM, answers(captcha_1=code, email="")), "proof")
    clock.shift(timedelta(minutes=11))
    response = client.post(FORM, answers(proof=proof))
    assert "Enter the code in the picture" in text(response)


def test_mistake_in_a_field_without_a_code_spends_nothing(client, code):
    client.post(FORM, answers(email=""))
    assert client.post(FORM, answers(captcha_1=code)).status_code == 303


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=1), "faster than our page"),
        (timedelta(minutes=61), "expired"),
    ],
)
def test_code_too_early_or_too_late_is_not_called_wrong(client, clock, wait, words):
    client.get(PICTURE)
    code = Token.parse(client.cookies["code"].value).code
    clock.shift(wait)
    page = text(client.post(FORM, answers(captcha_1=code), headers={"cookie": f"code={client.cookies['code'].value}"}))
    assert words in page
    assert "did not match" not in page


def test_code_without_cookie_is_explained(client):
    assert "did not keep that code" in text(client.post(FORM, answers(captcha_1="ACEHK")))


def test_new_code_without_script_keeps_what_was_typed(client):
    response = client.post(FORM, answers(new_code="1"))
    assert response.status_code == 200
    assert 'value="zoe@example.org"' in text(response)
    assert "There is a problem" not in text(response)


def test_cookie_is_kept_from_scripts_other_sites_and_other_pages(client):
    client.get(PICTURE)
    cookie = client.cookies["code"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", FORM, 3600)


@pytest.mark.parametrize("address", [PICTURE, SOUND])
def test_picture_and_sound_are_kept_by_no_cache(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_sound_plays_in_browsers_that_ask_for_parts(client):
    response = client.get(SOUND, headers={"range": "bytes=0-1"})
    assert response.status_code == 206
    assert b"".join(response) == b"RI"


# A link instead of the code


def link_in_mail() -> str:
    return re.search(r"http://testserver(/register/confirm/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def by_mail(client):
    """A candidate has asked for the link, and the worker has sent it."""
    response = client.post(FORM, answers(by_mail="1"))
    run_tasks()
    return response


def test_candidate_kept_out_by_the_captcha_registers_by_a_link(client, by_mail):
    assert "sent a link to your e-mail address" in text(client.get(by_mail.url))
    client.post(link_in_mail())
    assert Registration.objects.get().status == "new"


def test_program_that_opens_every_link_confirms_nothing(client, by_mail):
    assert client.get(link_in_mail()).status_code == 200
    assert Registration.objects.get().status == "unconfirmed"


def test_link_asked_for_twice_is_one_registration_and_one_mail(client, by_mail):
    assert client.post(FORM, answers(by_mail="1")).url == by_mail.url
    run_tasks()
    assert len(mail.outbox) == 1


def test_link_that_has_run_out_is_explained(client, by_mail, clock):
    clock.shift(timedelta(days=8))
    response = client.post(link_in_mail())
    assert response.status_code == 410
    assert Registration.objects.get().status == "unconfirmed"


def test_forged_link_confirms_nothing(client, by_mail):
    assert client.post(reverse("registration:confirm", args=["1:forged:link"])).status_code == 410


def test_mistakes_are_corrected_before_the_link_is_sent(client):
    response = client.post(FORM, answers(by_mail="1", email="zoe"))
    assert response.status_code == 422
    assert "Enter the code" not in text(response)


# Terms


def test_candidate_is_told_when_the_terms_changed_meanwhile_and_asked_again(client, code):
    seen = answers(captcha_1=code)
    publish_document("terms", body="<p>Other words.</p>")
    response = client.post(FORM, seen)
    assert "Our terms changed" in text(response)
    assert not re.search(r'name="terms"[^>]*checked', text(response))
    client.post(FORM, answers(proof=hidden(response, "proof")))
    assert Registration.objects.get().terms.number == 2


def test_terms_left_unticked_are_an_error_and_never_ticked_for_anybody(client, code):
    response = client.post(FORM, answers(captcha_1=code, terms=""))
    assert "Tick the box if you agree" in text(response)
    assert not re.search(r'name="terms"[^>]*checked', text(response))


def test_tick_is_kept_when_another_field_is_wrong(client, code):
    page = text(client.post(FORM, answers(captcha_1=code, email="")))
    assert re.search(r'name="terms"[^>]*checked', page)


def test_nobody_registers_while_no_terms_are_in_force(client, code):
    # Their slug leads nowhere, as on a site where nothing has been published yet.
    terms = DocumentVersion.objects.get().document
    type(terms).objects.filter(pk=terms.pk).update(slug="old-terms")
    response = client.post(FORM, answers(captcha_1=code, terms="1"))
    assert "Our terms are being renewed" in text(response)


# The box


def test_box_is_the_same_to_the_byte_for_everybody(rf):
    article = make_article()
    assert box(article) == box(article)


def test_box_costs_one_query(django_assert_num_queries):
    article = make_article()
    context = Context({"article": article, "our": our_agency()})
    with django_assert_num_queries(1):
        Template("{% load registration %}{% quick_register article %}").render(context)


def test_empty_form_is_public_and_sets_no_cookie(client):
    response = client.get(FORM)
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    assert not {"Cookie"} & set(response.get("Vary", "").split(", "))


# Who may post


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
    ],
)
def test_form_of_our_own_page_is_accepted_from_browsers_of_any_age(client, code, headers):
    assert client.post(FORM, answers(captcha_1=code), headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_form_of_another_site_is_refused_with_words_and_spends_no_code(client, code, headers):
    response = client.post(FORM, answers(captcha_1=code), headers=headers)
    assert response.status_code == 403
    assert "We could not tell that this came from our own page" in text(response)
    assert client.post(FORM, answers(captcha_1=code)).status_code == 303


# The thank-you page


def test_thank_you_page_shows_the_reference_and_nothing_about_the_person(client, code):
    page = client.get(client.post(FORM, answers(captcha_1=code)).url)
    registration = Registration.objects.get()
    assert registration.reference in text(page)
    assert not re.search(r"Zo[eë]|O'Neill|example\.org|7946", text(page).split("<main")[1].split("</main>")[0])


def test_thank_you_page_promises_a_call_and_is_kept_by_nobody(client, code):
    page = client.get(client.post(FORM, answers(captcha_1=code)).url)
    assert "We will call you by " in text(page)
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_reference_can_be_read_out_without_mistakes(client, clock):
    client.post(FORM, answers(captcha_1=read_code(client, clock)))
    assert re.fullmatch(r"[^O0I1]{4}-[^O0I1]{4}", Registration.objects.get().reference)


def test_thank_you_page_cannot_be_guessed(client):
    assert client.get(reverse("registration:thanks", args=["guess"])).status_code == 404

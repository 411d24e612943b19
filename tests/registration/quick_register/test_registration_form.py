import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from agency.models import our_agency
from registration.inputs.email_typos import suggest
from registration.inputs.fields import EmailField, NameField, TelephoneField, normalise_email, parse_telephone
from registration.inputs.telephone_numbers import oddity
from registration.quick_register.attempt import register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source
from tests.builders import answers

NAME = NameField(label="First Name", called="first name")
EMAIL = EmailField(called="e-mail address")
TELEPHONE = TelephoneField(called="telephone number", required=False)
LETTERS = st.characters(categories=["L"])


def complaint(field, text: str) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return " ".join(caught.value.messages)


def page(data=None) -> str:
    form = RegistrationForm(data, source=Source(page_kind="page"))
    if data is not None:
        register_candidate(form)
    return render_to_string("registration/register.html", {"form": form, "our": our_agency()})


# Names


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Ng",
            "O",
            "李",
            "O'Neill",
            "O’Neill",
            "Nguyễn",
            "María-José",
            "Ó Súilleabháin",
            "van der Berg",
            "d'Arcy-Smith",
        ),
        *(
            "St. John",
            "J.R.",
            "John.Paul",
            "Martin Luther King Jr.",
            "Henry 3rd",
            "Μαρία",
            "Мария",
            "ماریا",
            "می\u200cخواهم",
        ),
        *("สมชาย", "अनिता", "ქეთევან", "X Æ A-12", "Ọlá", "ʻAulani", "x" * 200, "Wolfe­stern".replace("\u00ad", "")),
    ],
)
def test_real_name_is_accepted_as_it_is(name):
    assert NAME.clean(name) == unicodedata.normalize("NFC", name)


@settings(max_examples=200, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=60))
def test_any_letters_are_a_name(name):
    assert NAME.clean(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Zoë ", "Zoë"), ("Zoe\u0308", "Zoë"), ("Ana \u00a0  Maria", "Ana Maria"), ("ജോണ്\u200d", "ജോണ്\u200d")],
)
def test_name_is_tidied_without_changing_a_letter(typed, kept):
    assert NAME.clean(typed) == kept


# Direction marks, isolates and overrides, a byte order mark, a zero-width and a wide space, a word joiner, a filler.
INVISIBLE = "\u200e\u200f\u061c\u2068\u2066\u202a\ufeff\u200b\u3000\u2060\u00ad\u3164\u2069\u202c"


@pytest.mark.parametrize("field", [NAME, EMAIL, TELEPHONE])
@pytest.mark.parametrize("mark", [*INVISIBLE, INVISIBLE, "\u200e \ufeff"])
def test_invisible_characters_around_what_was_pasted_are_taken_off(field, mark):
    clean = {NAME: "Zoë", EMAIL: "zoe@example.org", TELEPHONE: "020 7946 0018"}[field]
    assert field.clean(f"{mark}{clean}{mark}") == clean


@pytest.mark.parametrize("field", [EMAIL, TELEPHONE])
def test_joiners_around_what_has_no_letters_to_join_are_taken_off(field):
    clean = {EMAIL: "zoe@example.org", TELEPHONE: "020 7946 0018"}[field]
    assert field.clean(f"\u200d{clean}\u200c") == clean


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("   ", "Enter your first name"),
        ("\u200e\ufeff", "Enter your first name"),
        ("12", "at least one letter"),
        ("😀", "at least one letter"),
        ("Zo\0ë", "invisible character"),
        ("Zo\të", "invisible character"),
        ("Zoë\u202egpj.exe", "invisible character"),
        ("Zo\u2066ë", "invisible character"),
        ("Zo\u200bë", "invisible character"),
        ("\u3164", "Enter your first name"),
        ("Zo\u3164ë", "invisible character"),
        ("a @b", "web address"),
        ("casino.ru", "web address"),
        ("Zo\ufffd", "did not arrive"),
        ("Win at https://a.example", "web address"),
        ("www.example", "web address"),
        ("Cheap pills at pills.com", "web address"),
        ("a@b.example", "web address"),
        ("<b>Zoë</b>", "< and >"),
        ("x" * 201, "200 characters or fewer"),
    ],
)
def test_what_is_no_name_is_refused_with_the_remedy(typed, words):
    assert words in complaint(NAME, typed)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_no_accepted_name_hides_or_moves_text(typed):
    try:
        name = NAME.clean(typed)
    except ValidationError:
        return
    assert name == name.strip()
    assert not any(unicodedata.category(character) == "Cc" for character in name)
    assert not re.search(r"\S@|@\S", name)
    assert not set("<>\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f") & set(name)


# E-mail addresses


@pytest.mark.parametrize(
    "address",
    ["zoe@example.org", "zoe+locum@example.org", "o'neill@example.org", "zoë@bücher.example", "用户@例子.广告"]
    + ["a@" + ".".join(["x" * 49] * 5) + ".uk", "zoe@xn--bcher-kva.example", "z@نامه\u200cای.example"],
)
def test_real_address_is_accepted_as_it_is(address):
    assert EMAIL.clean(address) == address


@pytest.mark.parametrize("typed", ["zoe", "zoe@", "@example.org", "zoe@example", "a b@example.org", "zoe@example..org"])
def test_what_is_no_address_is_refused_with_an_example(typed):
    assert complaint(EMAIL, typed) == "Enter an e-mail address like name@example.org"


@pytest.mark.parametrize(
    "typed", ["zoe@example.org\nBcc: all@example.org", "zoe@example.org\0", "z\u202eoe@example.org"]
)
def test_address_cannot_carry_a_header(typed):
    assert "invisible character" in complaint(EMAIL, typed)


def test_address_longer_than_mail_allows_is_refused():
    assert "254 characters or fewer" in complaint(EMAIL, "x" * 243 + "@example.org")


@settings(max_examples=200, deadline=None)
@given(st.emails())
def test_address_by_the_rules_is_accepted_and_matches_itself_in_capitals(address):
    if address.rpartition("@")[0].isascii() and len(address) < 255:
        EMAIL.clean(address)
    assert normalise_email(address.upper()) == normalise_email(address)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_normalising_an_address_never_fails(text):
    assert "@" in normalise_email(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zoe@homtail.com", "zoe@hotmail.com"),
        ("zoe@gmial.com", "zoe@gmail.com"),
        ("zoe@gmail.con", "zoe@gmail.com"),
        ("Zoe@Hotmial.co.uk", "Zoe@hotmail.co.uk"),
        ("zoe@yaho.co.uk", "zoe@yahoo.co.uk"),
        ("zoe@outlok.com", "zoe@outlook.com"),
        ("zoe@nhs.ent", "zoe@nhs.net"),
    ],
)
def test_slip_in_a_common_address_is_noticed(typed, meant):
    assert suggest(typed) == meant


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "mail.com", "ymail.com", "me.com", "nhs.net", "nhs.uk", "nhs.scot", "barts.nhs.uk", "ox.ac.uk"],
)
def test_address_that_looks_right_is_not_questioned(domain):
    assert not suggest(f"zoe@{domain}")


@pytest.mark.usefixtures("site")
def test_likely_slip_is_offered_for_correction_with_one_button():
    assert 'name="email_meant" value="zoe@hotmail.com"' in page(answers(email="zoe@homtail.com"))


@pytest.mark.usefixtures("site")
def test_likely_slip_is_accepted_the_second_time():
    form = RegistrationForm(answers(email="zoe@homtail.com", email_seen="zoe@homtail.com"), source=Source())
    assert "email" not in form.errors


@pytest.mark.usefixtures("site")
def test_button_of_the_suggestion_corrects_the_address():
    form = RegistrationForm(answers(email="zoe@homtail.com", email_meant="zoe@hotmail.com"), source=Source())
    assert form.is_valid()
    assert form.cleaned_data["email"] == "zoe@hotmail.com"


# Telephone numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("020 7946 0018", "+442079460018"),
        ("02079460018", "+442079460018"),
        ("(020) 7946-0018", "+442079460018"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("0044 20 7946 0018", "+442079460018"),
        ("+442079460018", "+442079460018"),
        ("020.7946.0018", "+442079460018"),
        ("020 7946 0018 ext 12", "+442079460018"),
        ("07700 900123", "+447700900123"),
        ("+353 1 234 5678", "+35312345678"),
        ("00353 87 123 4567", "+353871234567"),
        ("+91 98765 43210", "+919876543210"),
        ("０２０ ７９４６ ００１８", "+442079460018"),
        ("＋44 20 7946 0018", "+442079460018"),
        ("020\u22127946\u22120018", "+442079460018"),
    ],
)
def test_telephone_may_be_written_in_any_usual_way(typed, number):
    assert TELEPHONE.clean(typed) == typed
    assert parse_telephone(typed) == number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("tel:+442079460018", "+442079460018"),
        ("tel:+44-20-7946-0018", "+44-20-7946-0018"),
        ("TEL: 020 7946 0018", "020 7946 0018"),
        ("tel:%2B44%2020%207946%200018", "+44 20 7946 0018"),
        ("tel:+44-20-7946-0018;ext=12", "+44-20-7946-0018 ext 12"),
        ("tel:020-7946-0018;phone-context=+44", "020-7946-0018"),
        ("tel://02079460018", "02079460018"),
        ("020\u200b7946\u20600018", "02079460018"),
    ],
)
def test_telephone_pasted_as_a_link_is_kept_as_a_number(typed, kept):
    assert TELEPHONE.clean(typed) == kept
    assert parse_telephone(kept) == "+442079460018"


@pytest.mark.parametrize("typed", ["tel:call me", "mailto:zoe@example.org", "tel:+44 20 7946 0018%0ABcc"])
def test_link_that_holds_no_number_is_refused_with_an_example(typed):
    assert re.search("like 020 7946 0018|invisible character", complaint(TELEPHONE, typed))


@pytest.mark.parametrize("typed", ["12", "020 79", "0" * 30, "call me", "+999 123", "020 7946 0018 <b>", "++44", "#12"])
def test_number_that_cannot_be_dialled_is_refused_with_an_example(typed):
    assert "like 020 7946 0018" in complaint(TELEPHONE, typed)


def test_telephone_may_be_left_out():
    assert TELEPHONE.clean("  ") == ""


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789+()-./ x#abc٣３", max_size=45))
def test_accepted_number_always_has_a_form_for_matching(typed):
    try:
        accepted = TELEPHONE.clean(typed)
    except ValidationError:
        return
    assert bool(parse_telephone(accepted)) == bool(accepted)
    assert bool(oddity(accepted)) == bool(accepted and not parse_telephone(accepted).startswith("+"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("07700 90012", "this one has ten digits; mobile numbers have eleven"),
        ("+44 (0)7700 90012", "this one has ten digits; mobile numbers have eleven"),
        ("07700 9001", "this one has nine digits; mobile numbers have eleven"),
        ("07700 9001234", "this one has twelve digits; mobile numbers have eleven"),
        ("020 7946 001", "this one has ten digits; numbers that begin with 020 have eleven"),
        ("020 7946 001 ext 12", "this one has ten digits; numbers that begin with 020 have eleven"),
        ("0161 496 018", "this one has ten digits; numbers that begin with 0161 have eleven"),
        ("01632 9601", "this one has nine digits; numbers that begin with 01 have ten or eleven"),
        ("00000000000", "no British number begins with 00"),
        ("+44 00000000000", "no British number begins with 00"),
        # Irish, French, Australian; Spanish, Indian and American without the 0.
        ("085 012 3456", "this one has ten digits; numbers that begin with 085 have eleven"),
        ("06 12 34 56 78", "this one has ten digits; numbers that begin with 061 have eleven"),
        ("0412 345 678", "this one has ten digits; numbers that begin with 041 have eleven"),
        ("612 345 678", "British numbers begin with 0"),
        ("98765 43210", "British numbers begin with 0"),
        ("(212) 555-0100", "British numbers begin with 0"),
    ],
)
@pytest.mark.usefixtures("site")
def test_number_that_no_british_one_is_like_is_questioned_once(typed, words):
    first = RegistrationForm(answers(telephone=typed), source=Source())
    assert words in first.errors["telephone"][0]
    second = RegistrationForm(answers(telephone=typed, telephone_seen=first.answers["telephone_seen"]), source=Source())
    assert second.is_valid()
    assert not parse_telephone(second.cleaned_data["telephone"]).startswith("+")


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "07700 900123",
            "7700 900123",
            "07123 456789",
            "020 7946 0018",
            "20 7946 0018",
            "021 7946 0018",
            "+442079460018",
        ),
        *("01632 960123", "01632 96012", "016977 1234", "0161 496 0018", "0300 123 1234", "0800 1111", "0800 123456"),
        *("0845 46 47", "056 1234 5678", "0412 345 6789", "0999 123 4567", "44 7700 900123", "00 44 7700 900123"),
        *("+353 85 012 3456", "+33 6 12 34 56 78", "+1 212 555 0100", "+49 171 1234567", "+91 98765 43210", ""),
    ],
)
@pytest.mark.usefixtures("site")
def test_number_that_can_be_or_may_yet_be_opened_is_not_questioned(typed):
    assert RegistrationForm(answers(telephone=typed), source=Source()).is_valid()


@pytest.mark.usefixtures("site")
def test_other_slip_is_questioned_again():
    form = RegistrationForm(answers(telephone="07700 90012", telephone_seen="07700 9001"), source=Source())
    assert "telephone" in form.errors


# The page


@pytest.mark.usefixtures("site")
def test_errors_are_summed_up_and_linked_to_their_fields():
    html = page(answers(first_name="", email="zoe"))
    assert "<title>Error: Quick Register" in html
    assert '<a href="#register_first_name">Enter your first name</a>' in html
    assert '<a href="#register_captcha_1">Enter the code in the picture</a>' in html


@pytest.mark.usefixtures("site")
def test_error_stands_at_its_field_and_is_read_out_with_it():
    html = page(answers(first_name=""))
    assert 'aria-invalid="true" aria-describedby="register_first_name_error"' in html
    assert 'id="register_first_name_error"' in html


@pytest.mark.usefixtures("site")
def test_all_that_was_typed_is_kept_except_the_code():
    html = page(answers(last_name="", captcha_1="ACEHK"))
    assert all(f'value="{value}"' in html for value in ("Zoë", "zoe@example.org", "020 7946 0018"))
    assert '<option value="nurse" selected>' in html
    assert "ACEHK" not in html


@pytest.mark.usefixtures("site")
def test_labels_say_what_the_page_of_old_said():
    html = page()
    assert 'for="register_captcha_1" class="form-label">' in html
    words = " ".join(html.replace('<span class="asteriskField">*</span>', "*").split())
    assert all(label in words for label in ("First Name*", "Captcha* (Please copy the code below)"))


@pytest.mark.usefixtures("site")
def test_browsers_can_fill_the_form_in():
    html = page()
    assert all(f'autocomplete="{token}"' in html for token in ("given-name", "family-name", "email", "tel"))
    assert "placeholder" not in html


@pytest.mark.usefixtures("site")
def test_no_field_has_the_identifier_of_another():
    identifiers = [part.split('"')[0] for part in page(answers(email="x")).split(' id="')[1:]]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.usefixtures("site")
def test_enter_key_registers_and_presses_no_other_button():
    buttons = page(answers(email="zoe@homtail.com")).split("<button")[1:]
    assert "name=" not in buttons[0].split(">")[0]

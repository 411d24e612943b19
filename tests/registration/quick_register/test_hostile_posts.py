"""Whatever arrives at the form is answered with words and stores nothing."""

import string

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from registration.models import Registration
from registration.quick_register.attempt import register_candidate
from registration.quick_register.form import RegistrationForm
from registration.quick_register.source import Source
from tests.builders import answers

pytestmark = pytest.mark.usefixtures("site")
FORM = reverse("registration:form")
FORM_TYPE = "application/x-www-form-urlencoded"
FIELDS = [*RegistrationForm.base_fields, "terms", "captcha_0", "captcha_1"]
PART = b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nZo\r\n--b\r\nContent-Disp'
IN_BASE64 = PART.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM_TYPE),
        (b"{}", "application/json"),
        (b"\xff\xfe\x00", "text/plain"),
        (b"first_name=Zo", ""),
        (b"first_name=Zo", "nonsense"),
        (b"first_name=Zo", f"{FORM_TYPE}; charset=utf-16"),
        (b"first_name=Zo", f"{FORM_TYPE}; charset=nonsense"),
        (b"first_name=%ED%A0%80&email=%00&telephone=%FF", FORM_TYPE),
        (b"&".join(b"field%d=1" % n for n in range(2000)), FORM_TYPE),
        (b"first_name=" + b"x" * 3_000_000, FORM_TYPE),
        (PART, "multipart/form-data; boundary=b"),
        (PART, "multipart/form-data"),
        (PART, "multipart/form-data; boundary=b; charset=utf-16"),
        (PART, f"multipart/form-data; boundary={'b' * 5000}"),
        (IN_BASE64, "multipart/form-data; boundary=b"),
        (b"--b\r\n" * 5000, "multipart/form-data; boundary=b"),
    ],
)
def test_sender_of_a_strange_body_gets_words(client, body, content_type):
    response = client.generic("POST", FORM, body, content_type=content_type)
    assert 400 <= response.status_code < 500
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("length", ["", "x", "-1", "99999999999"])
def test_sender_of_a_strange_length_gets_words(client, length):
    response = client.generic("POST", FORM, b"first_name=Zo", content_type=FORM_TYPE, CONTENT_LENGTH=length)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("value", ["x" * 10_000, "\0", "\ud7ff\uffff", "'\"><script>", "%s{}{{ 1 }}", "\u202e"])
def test_sender_of_strange_values_gets_words(client, value):
    response = client.post(FORM, dict.fromkeys(FIELDS, value))
    assert response.status_code == 422
    assert response.content.count(b"<script") == client.get(FORM).content.count(b"<script")


@pytest.mark.parametrize("value", ["x" * 10_000, "..", "\xff", "a.b.c.d.e.f.g"])
def test_sender_of_a_strange_cookie_gets_words(client, value):
    response = client.post(FORM, answers(captcha_1="ACEHK"), headers={"cookie": f"code={value}"})
    assert response.status_code == 422


def test_value_sent_twice_is_taken_once(client):
    response = client.post(FORM, answers(email=["first@example.org", "second@example.org"]))
    assert 'value="second@example.org"' in response.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(FORM).status_code == 405


@pytest.mark.parametrize(
    "headers", [{"referer": "http://[/?utm_source=x"}, {"referer": "?" + "a=1&" * 500}, {"origin": "%"}]
)
def test_sender_of_strange_headers_gets_words(client, headers):
    assert 400 <= client.post(FORM, answers(), headers=headers).status_code < 500


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=300), charset=st.text(string.printable, max_size=10), multipart=st.booleans())
def test_no_body_is_a_server_error(body, charset, multipart):
    kind = "multipart/form-data; boundary=b" if multipart else FORM_TYPE
    response = Client().generic("POST", FORM, body, content_type=f"{kind}; charset={charset}")
    assert 400 <= response.status_code < 500


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(values=st.dictionaries(st.sampled_from(FIELDS), st.text()))
def test_no_values_are_a_server_error(values):
    assert register_candidate(RegistrationForm(values, source=Source())) is None
    assert not Registration.objects.exists()

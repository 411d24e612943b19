"""Anybody is found by what staff have of them, however it is typed."""

import pytest

from registration.people import finding, merging
from registration.people.correcting import correct
from tests.builders import make_person, make_staff

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def zoe():
    make_person(
        first_name="Other",
        last_name="Person",
        email="other@example.net",
        telephone="07700 900999",
        telephone_e164="+447700900999",
    )
    return make_person(email="zoe.oneill@nhs.example", reference="BCDF-2345")


@pytest.mark.parametrize(
    "words",
    ["Zoë", "zoe", "ZOE O'NEILL", "oneill zoe", "neil", "O’Neill, Zoë", "zoe.oneill@", "@nhs.example", "nhs zoe"]
    + ["BCDF-2345", "bcdf2345", "bcdf 2345", "df-23"]
    + ["020 7946 0018", "+44 20 7946 0018", "0044 20 7946 0018", "(020) 7946-0018", "+44 (0)20 7946 0018"]
    + ["7946 0018", "79460018", "0018", "020 7946", "+44 20 7946", "020-7946-0018", "020.7946.0018", "zoe 0018"]
    + ["020/7946/0018", "tel:+442079460018", "zoe +44 20 7946"],
)  # fmt: skip
def test_candidate_is_found_however_it_is_typed(zoe, words):
    assert [*finding.find(words)] == [zoe]


def test_noughts_of_the_last_four_digits_count(zoe):
    make_person(email="b@example.org", telephone="020 7946 0118", telephone_e164="+442079460118")
    assert [*finding.find("0018")] == [zoe]


@pytest.mark.parametrize("words", ["", " ", "()", "-", "zoe xylophone", "020 7946 0019", "%", "_", "\\", "\u0000"])
def test_nobody_is_found_by_what_fits_nobody(zoe, words):
    assert not finding.find(words).exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Łukasz", "lukasz"), ("Sørensen", "sorensen"), ("Strauß", "strauss"), ("Æsa", "aesa"), ("Nguyễn", "nguyen")]
    + [("สมชาย", "สมชาย"), ("محمد", "محمد"), ("Li", "li")],
)
def test_names_of_the_world_are_found_without_their_accents(name, typed):
    person = make_person(last_name=name)
    assert [*finding.find(typed)] == [person]
    assert [*finding.find(name)] == [person]


def test_what_was_sent_still_finds_whom_staff_have_corrected(zoe):
    correct(zoe, {"last_name": "Smith"}, make_staff())
    assert [*finding.find("smith")] == [*finding.find("oneill")] == [zoe]


def test_joined_person_is_found_once_by_the_words_of_either(zoe):
    other = make_person(first_name="Zoë", last_name="Smith", email="smith@example.org")
    joined = merging.merge(zoe, other, make_staff())
    assert [*finding.find("smith")] == [*finding.find("oneill")] == [*finding.find("zoe")] == [joined]

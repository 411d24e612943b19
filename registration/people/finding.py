"""Finding anybody: by any part of a name, a number typed any way, a part of an address, or a reference."""

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import QuerySet

from registration.inputs.telephone_numbers import parse_telephone
from registration.models import Person, Registration, SearchKey
from registration.models.people import STORED_VALUES

NUMBER = re.compile(r"(?:tel:)?[\d\s+()./\-–]*\d[\d\s+()./\-–]*")
# Typed in many ways, or not at all; references are read out without their hyphen.
MARKS = re.compile(r"['’‘`´-]")
# Letters of which Unicode knows no accent to take off.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
MOST_MATCHING = 500


def folded(text: str) -> str:
    """In small letters, without accents: “Zoë O’Neill” is “zoe oneill”."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return MARKS.sub("", bare).translate(LETTERS)


def digits_of(typed: str) -> str:
    return "".join(character for character in typed if character.isdigit())


def number_words(e164: str, typed: str) -> Iterable[str]:
    """With the country's code, and as it is dialled here."""
    yield digits_of(e164 or typed)
    if e164.startswith("+44"):
        yield f"0{e164[3:]}"


def key_words(row: Person | Registration) -> set[str]:
    words = {*folded(row.name).split(), row.email.casefold(), folded(row.email), row.email_normalised}
    words |= {*number_words(row.telephone_e164, row.telephone)}
    if isinstance(row, Registration):
        words.add(folded(row.reference))
    return words - {""}


def index_new(registration: Registration) -> None:
    """The key of somebody who has just been made for this registration: one insert, nothing to look up."""
    SearchKey.objects.create(person=registration.person, text=" ".join(sorted(key_words(registration))))


def index(person: Person) -> None:
    """Write the search key of a person anew, from the values in use and from all that the parts have sent."""
    registrations = Registration.objects.filter(person__in=person.numbers).only("reference", *STORED_VALUES)
    parts = Person.objects.filter(umbrella=person.pk)
    words = key_words(person).union(*map(key_words, parts), *map(key_words, registrations))
    SearchKey.objects.update_or_create(person=person, defaults={"text": " ".join(sorted(words))})


def wanted(query: str) -> list[str]:
    """The pieces that a search key must all contain."""
    # A comma stands between “O’Neill, Zoë”; PostgreSQL takes no NUL.
    query = query.translate({ord(","): " ", 0: " "})
    if NUMBER.fullmatch(query):
        digits = digits_of(parse_telephone(query) or query.replace("(0)", ""))
        # Of few digits noughts are the number's own.
        return [digits.removeprefix("00") if len(digits) > 4 else digits]
    return [word.removeprefix("+") for word in folded(query).split()]


def find(query: str) -> QuerySet[Person]:
    """Current people; of a query that MOST_MATCHING entries match, or more, only some."""
    pieces = wanted(query)
    keys = SearchKey.objects.all() if pieces else SearchKey.objects.none()
    for piece in pieces:
        keys = keys.filter(text__contains=piece)
    # Unordered, so that the reading ends early. A part that matches stands for the person that it has been joined to.
    matching = Person.objects.filter(pk__in=[*keys.values_list("person", flat=True)[:MOST_MATCHING]])
    current = {umbrella or number for number, umbrella in matching.order_by().values_list("pk", "umbrella")}
    return Person.objects.current().filter(pk__in=current)

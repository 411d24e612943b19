from django.db.models import Q, QuerySet

from registration.models import Person, Registration


def look_alikes(person: Person) -> QuerySet[Person]:
    """Current people with an address or number of this one, by the values in use or by what any part has sent.

    Suggested, never joined by itself: families share addresses, wards share telephones.
    """
    own = Person.objects.filter(pk__in=person.numbers)
    sent = Registration.objects.filter(person__in=person.numbers)
    pairs = [pair for rows in (own, sent) for pair in rows.values_list("email_normalised", "telephone_e164")]
    found = sharing({email for email, _ in pairs}, {number for _, number in pairs})
    return found.exclude(pk__in=person.numbers)


def sharing(emails: set[str], numbers: set[str]) -> QuerySet[Person]:
    """Current people with one of these addresses or numbers, as used for matching."""
    numbers = numbers - {""}
    same = Q(email_normalised__in=emails) | Q(telephone_e164__in=numbers)
    # Two queries by index, each; one over both tables would read them whole.
    found = {*Person.objects.filter(same).values_list("pk", "umbrella")}
    found |= {*Registration.objects.filter(same).values_list("person", "person__umbrella")}
    current = {umbrella or number for number, umbrella in found}
    return Person.objects.current().filter(pk__in=current)

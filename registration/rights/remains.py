from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django_tasks_db.models import DBTaskResult

from registration.mail.sending import deliver
from registration.models import Case, Consent, Event, Mail, Person, Reader, Registration
from registration.models.mails import MailQuerySet
from registration.models.readers import ReaderQuerySet


class Remains:
    """All that is stored about some people, with all their parts."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.numbers = [number for person in people for number in person.numbers]
        self.registrations = list(Registration.objects.filter(person__in=self.numbers))
        self.people = list(Person.objects.filter(pk__in=self.numbers))
        self.owners: list[Person | Registration] = [*self.people, *self.registrations]

    @cached_property
    def subjects(self) -> set[str]:
        """Addresses and numbers as they are compared."""
        return {value for owner in self.owners for value in (owner.email_normalised, owner.telephone_e164)} - {""}

    @cached_property
    def own_subjects(self) -> set[str]:
        """Less those that somebody else has, too: families share addresses, wards share telephones."""
        return {subject for subject in self.subjects if not self.is_shared(subject)}

    def is_shared(self, subject: str) -> bool:
        same = {"email_normalised" if "@" in subject else "telephone_e164": subject}
        people = Person.objects.filter(**same).exclude(pk__in=self.numbers)
        return people.exists() or Registration.objects.filter(**same).exclude(person__in=self.numbers).exists()

    @property
    def addresses(self) -> set[str]:
        """As they were typed, too."""
        own = [owner for owner in self.owners if owner.email_normalised in self.own_subjects]
        return {address for owner in own for address in (owner.email, owner.email_normalised)}

    @property
    def references(self) -> set[str]:
        return {registration.reference for registration in self.registrations}

    @property
    def words(self) -> set[str]:
        """What betrays them wherever it stands."""
        typed = {value for owner in self.owners for value in (owner.email, owner.telephone)}
        return (typed | self.subjects | self.references) - {""}

    @property
    def events(self) -> QuerySet[Event]:
        return Event.objects.filter(person__in=self.numbers)

    @property
    def consents(self) -> QuerySet[Consent]:
        """Also those that they gave for an address which somebody else has, too."""
        return Consent.objects.filter(Q(subject__in=self.own_subjects) | Q(reference__in=self.references))

    @property
    def readers(self) -> ReaderQuerySet:
        return Reader.objects.filter(email_normalised__in=self.own_subjects)

    @property
    def cases(self) -> QuerySet[Case]:
        typed = {address.lower() for address in self.addresses}
        cases = Case.objects.alias(lowered=Lower("email"))
        return cases.filter(Q(person__in=self.numbers) | Q(person=None, lowered__in=typed))

    @property
    def mails(self) -> MailQuerySet:
        about = Q(person__in=self.numbers) | Q(registration__in=self.registrations) | Q(case__in=self.cases)
        return Mail.objects.filter(about | Q(reader__in=self.readers) | Q(address__in=self.addresses))

    @property
    def jobs(self) -> QuerySet[DBTaskResult]:
        mails = list(self.mails.values_list("pk", flat=True))
        return DBTaskResult.objects.filter(task_path__endswith=f".{deliver.name}", args_kwargs__args__0__in=mails)

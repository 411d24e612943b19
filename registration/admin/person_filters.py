"""The links above the list of candidates: the desk's lists, stages, owners and professions, each with its number."""

from collections import Counter
from collections.abc import Iterable

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from news.admin.state_filter import count_each
from news.text.direction import isolated
from registration.desk.lists import LISTS
from registration.models import Mail, Person, Profession

MOST_COUNTED = 500
MOST_READ = 1_000
# Rows of which one choice ends the others.
EITHER = ("list", "stage", "mail")


class CountedFilter(admin.SimpleListFilter):
    """Numbers are those of a click: within what the other rows have chosen."""

    template = "admin/registration/person/filter.html"
    alike: tuple[str, ...] = ()

    def narrow(self, people: QuerySet[Person], value: str) -> QuerySet[Person]:
        raise NotImplementedError

    def chosen(self, people: QuerySet[Person]) -> QuerySet[Person]:
        value = self.value()
        return self.narrow(people, value) if value in dict(self.lookup_choices) else people

    def queryset(self, request, people):
        return self.chosen(people)

    def choices(self, changelist):
        own = self.alike or (self.parameter_name,)
        people = changelist.root_queryset
        for spec in changelist.filter_specs:
            if spec.parameter_name not in own:
                people = spec.chosen(people)
        numbers = self.numbers(people.order_by(), are_few=not self.alike and changelist.result_count <= MOST_READ)
        for (value, label), number in zip(self.lookup_choices, numbers, strict=True):
            selected = self.value() == value
            # The link of what is chosen takes the choice back.
            query = changelist.get_query_string({} if selected else {self.parameter_name: value}, own)
            shown = f"{number:,}" if number <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
            yield {"selected": selected, "query_string": query, "display": label, "number": shown}

    def numbers(self, people: QuerySet[Person], are_few: bool) -> Iterable[int]:
        return count_each([self.narrow(people, value).order_by() for value, _ in self.lookup_choices], MOST_COUNTED)


class FieldFilter(CountedFilter):
    def narrow(self, people, value):
        return people.filter(**{self.parameter_name: None if value == "none" else value})

    def numbers(self, people, are_few):
        if are_few:
            # At once: for each value by itself, databases may choose the longer of two indexes.
            values = [*people.values_list(self.parameter_name, flat=True)[: MOST_READ + 1]]
            if len(values) <= MOST_READ:
                found = Counter(str(value).lower() for value in values)
                return [found[value] for value, _ in self.lookup_choices]
        return super().numbers(people, are_few)


class ListFilter(CountedFilter):
    title, parameter_name, alike = "the desk’s lists", "list", EITHER

    def lookups(self, request, model_admin):
        return [(name, each.label) for name, each in LISTS.items()]

    def narrow(self, people, value):
        return people & LISTS[value].people(self.request.user, timezone.now())

    def chosen(self, people):
        return super().chosen(people) if any(name in self.request.GET for name in self.alike) else people.counted()

    def queryset(self, request, people):
        found = self.chosen(people)
        # By keys, since databases would look for the few of a list among all people, in the order of the list.
        return (
            people.filter(pk__in=found.order_by().values("pk")).order_by(*found.query.order_by)
            if self.value()
            else found
        )


class StageFilter(FieldFilter):
    title, parameter_name, alike = "status", "stage", EITHER

    def lookups(self, request, model_admin):
        return [(value, label.capitalize()) for value, label in Person.Stage.choices]


class MailFilter(CountedFilter):
    """Only there for whom a notice of the start page has led here."""

    title, parameter_name, alike = "their mails", "mail", EITHER

    def lookups(self, request, model_admin):
        return Mail.State.choices if self.parameter_name in request.GET else ()

    def narrow(self, people, value):
        mails = Mail.objects.filter(state=value)
        return people.filter(
            pk__in=mails.values(number=Coalesce("registration__person__umbrella", "registration__person"))
        )


class OwnerFilter(FieldFilter):
    title, parameter_name = "owner", "owner"

    def lookups(self, request, model_admin):
        own = Person.objects.current().filter(owner=OuterRef("pk"))
        colleagues = User.objects.filter(Exists(own)).exclude(pk=request.user.pk).order_by("username")
        named = [(str(each.pk), isolated(each.get_username())) for each in colleagues]
        return [(str(request.user.pk), "Me"), ("none", "Nobody"), *named]


class ProfessionFilter(FieldFilter):
    title, parameter_name = "profession", "profession"

    def lookups(self, request, model_admin):
        return Profession.choices

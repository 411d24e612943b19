"""What the list of candidates shows of each; nothing in it counts or reads the whole table."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.text.direction import isolated
from registration.models import Person, Registration
from registration.opening_hours import is_good_time


class PersonChangeList(ChangeList):
    def get_ordering(self, request, people):
        # The newest first, or as the chosen list of the desk has it.
        return people.query.order_by

    def get_results(self, request):
        # All that were found stand on one page.
        self.list_per_page = max(self.list_per_page, len(getattr(request, "found", ())))
        super().get_results(request)
        self.result_list = list(self.result_list)
        alike = with_look_alikes([person.pk for person in self.result_list])
        for person in self.result_list:
            person.seen_before = person.pk in alike


def with_look_alikes(keys: list[int]) -> set[int]:
    """Those whose address or number in use somebody else has, or has sent; the person's own page looks more closely."""
    others = Person.objects.exclude(pk=OuterRef("pk")).exclude(umbrella=OuterRef("pk"))
    sent = Registration.objects.exclude(person=OuterRef("pk")).exclude(person__umbrella=OuterRef("pk"))
    same_email, same_number = (
        Exists(others.filter(**{name: OuterRef(name)})) | Exists(sent.filter(**{name: OuterRef(name)}))
        for name in ("email_normalised", "telephone_e164")
    )
    alike = same_email | ~Q(telephone_e164="") & same_number
    return {*Person.objects.filter(alike, pk__in=keys).values_list("pk", flat=True)}


@admin.display(description="name")
def name(person: Person) -> str:
    return person.shown_name


@admin.display(description="telephone")
def number(person: Person) -> SafeString | str:
    if not person.may_be_contacted:
        return "Not to be contacted"
    dialled = person.telephone_e164
    return format_html('<a href="tel:{}">{}</a>', dialled, person.telephone) if dialled else person.telephone


@admin.display(description="best time")
def best_time(person: Person) -> SafeString | str:
    said = person.get_best_time_display()
    is_now = said and is_good_time(person.best_time, timezone.now())
    return format_html('{} <span class="state state-live">now</span>', said) if is_now else said or "Any time"


@admin.display(description="next step")
def next_step(person: Person) -> SafeString | str:
    if not person.next_at:
        return ""
    words = f"{person.get_next_step_display()}, {date_format(timezone.localtime(person.next_at), 'D j M, H:i')}"
    is_overdue = person.next_at < timezone.now() and person.may_be_contacted
    return format_html('<strong class="overdue">Overdue:</strong> {}', words) if is_overdue else words


@admin.display(description="owner")
def owner(person: Person) -> SafeString:
    """With the owner as shown here, so that an action knows what its presser has seen."""
    return format_html(
        '{}<input type="hidden" name="seen" value="{}:{}">',
        isolated(person.owner.get_username()) if person.owner else "Nobody", person.pk, person.owner_id or "",
    )  # fmt: skip


@admin.display(description="seen before")
def seen_before(person):
    return "Seen before" if person.seen_before else ""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from news.text.direction import isolated

# What staff can correct, and choose between when they join two people.
VALUES = ("first_name", "last_name", "email", "telephone", "profession", "best_time")
# Beside those that follow from them.
STORED_VALUES = (*VALUES, "email_normalised", "telephone_e164")
# Whoever asks for one of these is heard whatever else happens: they survive joining and parting.
WISHES = ("restricted_at", "objected_at", "no_contact_at")


class Profession(models.TextChoices):
    DOCTOR = "doctor", "Doctor"
    NURSE = "nurse", "Nurse or midwife"
    AHP = "ahp", "Allied health professional"
    SCIENTIST = "scientist", "Healthcare scientist"
    OTHER = "other", "Other"


class BestTime(models.TextChoices):
    MORNING = "morning", "Morning, 9 to 12"
    MIDDAY = "midday", "Midday, 12 to 2"
    AFTERNOON = "afternoon", "Afternoon, 2 to 5"
    EVENING = "evening", "Evening, after 5"


class PersonQuerySet(models.QuerySet["Person"]):
    def current(self):
        """People as staff know them, without the parts that were joined."""
        return self.filter(umbrella=None)

    def counted(self):
        return self.current().exclude(stage=Person.Stage.PENDING)

    def open(self):
        return self.current().filter(stage__in=Person.OPEN)

    def contactable(self):
        return self.filter(**dict.fromkeys(WISHES))

    def waiting(self):
        """For the first contact."""
        return self.current().contactable().filter(stage=Person.Stage.NEW, first_contact_at=None)

    def set_aside(self):
        """Whose registration waits in quarantine for somebody to look."""
        waiting = Person.objects.filter(registrations__status="quarantined")
        return self.current().filter(pk__in=waiting.values(number=Coalesce("umbrella", "pk")))


class Person(models.Model):
    """Whom staff follow up: the values in use, how far we are, and what comes next.

    Each registration makes a person of its own. Joining two makes a third, the umbrella, which carries the values that
    staff chose; its parts stay as they were, so that parting gives back exactly what was.
    """

    class Stage(models.TextChoices):
        # Nothing of theirs counts yet: in quarantine, spam, or the mailed link has not been followed.
        PENDING = "pending", "does not count yet"
        NEW = "new", "new"
        CONTACTED = "contacted", "contacted"
        WORKING = "working", "works with us"
        LEFT = "left", "worked with us"
        UNSUITABLE = "unsuitable", "not suitable"
        CLOSED = "closed", "not looking"

    OPEN = (Stage.NEW, Stage.CONTACTED)

    class Step(models.TextChoices):
        CALL = "call", "Call"
        MAIL = "mail", "Write a mail"

    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts", editable=False
    )
    # The outermost person that this one is a part of, so that one query finds all parts.
    umbrella = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="all_parts", editable=False
    )
    created_at = models.DateTimeField("registered", default=timezone.now, editable=False)
    stage = models.CharField("status", max_length=10, choices=Stage, default=Stage.PENDING)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="candidates"
    )
    next_step = models.CharField(max_length=4, choices=Step, blank=True)
    next_at = models.DateTimeField("next step due", null=True, blank=True)
    first_contact_at = models.DateTimeField("first contact", null=True, blank=True, editable=False)
    last_contact_at = models.DateTimeField("last contact", null=True, blank=True, editable=False)

    first_name = models.CharField(max_length=200)
    last_name = models.CharField(max_length=200)
    email = models.CharField("e-mail", max_length=254)
    email_normalised = models.CharField(max_length=320, db_index=True, editable=False)
    email_confirmed_at = models.DateTimeField("address confirmed", null=True, blank=True, editable=False)
    telephone = models.CharField(max_length=40, blank=True)
    telephone_e164 = models.CharField(max_length=16, blank=True, db_index=True, editable=False)
    profession = models.CharField(max_length=10, choices=Profession, blank=True)
    best_time = models.CharField("best time to call", max_length=10, choices=BestTime, blank=True)

    # Article 18 of the UK GDPR, article 21, and a wish not to be called or written to at all.
    restricted_at = models.DateTimeField("processing restricted", null=True, blank=True, editable=False)
    objected_at = models.DateTimeField("objected", null=True, blank=True, editable=False)
    no_contact_at = models.DateTimeField("not to be contacted", null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "candidate"
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("export_person", "Can export candidates"),
            ("review_access", "Can see who has looked at candidates"),
        ]
        indexes = [
            models.Index(F("created_at").desc(), F("id").desc(), condition=Q(umbrella=None), name="person_newest"),
            # Nearly all are no part of anybody: SQLite, which counts those in, takes the field’s own index for useless.
            models.Index(fields=["umbrella"], condition=Q(umbrella__isnull=False), name="person_parts"),
            models.Index(fields=["stage", "next_at"], condition=Q(umbrella=None), name="person_due"),
            models.Index(fields=["owner", "next_at"], condition=Q(umbrella=None), name="person_owned"),
            models.Index(
                "stage", "created_at", condition=Q(umbrella=None, first_contact_at=None), name="person_waiting"
            ),
            models.Index(fields=["first_contact_at"], condition=Q(umbrella=None), name="person_contacted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(last_name="") & ~Q(email="") & ~Q(email_normalised=""),
                name="person_has_name_and_email",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")) & ~Q(umbrella=F("pk")), name="person_not_in_self"),
            models.CheckConstraint(
                condition=Q(merged_into=None, umbrella=None) | Q(merged_into__isnull=False, umbrella__isnull=False),
                name="part_has_umbrella",
            ),
        ]

    def __str__(self):
        # Never the name: the admin's history keeps this text for good.
        return f"Candidate {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def greeting(self) -> str:
        """Empty if the name is long enough to carry a message to a stranger."""
        return self.first_name if len(self.first_name) <= 40 and self.first_name.count(" ") <= 3 else ""

    @property
    def shown_name(self) -> str:
        return isolated(self.name)

    @property
    def current(self) -> "Person":
        """As staff know this person today: the outermost umbrella."""
        return self.umbrella or self

    @cached_property
    def numbers(self) -> list[int]:
        """The keys of this person and all parts: whatever acts on a person acts on all of these."""
        return [self.pk, *Person.objects.filter(umbrella=self.pk).values_list("pk", flat=True)]

    @property
    def lineage(self) -> list[int]:
        """The keys of this person and of all umbrellas above: what a registration changes, it changes for these."""
        above = [self.pk]
        while number := Person.objects.values_list("merged_into", flat=True).get(pk=above[-1]):
            above.append(number)
        return above

    def follow(self, registration, name: str) -> None:
        """Use a value that this person's registration has changed, here and above, unless another was chosen there."""
        family = Person.objects.filter(pk__in=self.lineage)
        family.filter(**{f"{name}__in": ["", getattr(self, name)]}).update(**{name: getattr(registration, name)})

    @property
    def is_open(self) -> bool:
        return self.stage in self.OPEN

    @property
    def may_be_contacted(self) -> bool:
        return not any(getattr(self, wish) for wish in WISHES)


class SearchKey(models.Model):
    """What finds a person: folded names, digits, addresses and references in one narrow row.

    Narrow, because a search reads all rows: a part in the middle of a word has no index on both databases.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="search_key")
    text = models.TextField()

    def __str__(self):
        return f"Search key of {self.person}"


class Service(models.Model):
    """A time in which somebody works for us. While it lasts, and until `keep_until`, nothing of theirs is erased.

    Conduct Regulations 2003, reg 29: one year from creation, and one year after the last service.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="services")
    began_on = models.DateField("began", default=timezone.localdate)
    ended_on = models.DateField("ended", null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["began_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="one_service_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_on=None, keep_until=None) | Q(ended_on__isnull=False, keep_until__isnull=False),
                name="ended_service_is_kept_until",
            ),
        ]

    def __str__(self):
        return f"{self.began_on} to {self.ended_on or 'now'}"

"""Some forty invented candidates in every state, so that the desk can be tried.

Numbers come from the ranges that Ofcom keeps for drama, addresses from example.org; no mail is queued for anybody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from news.models import Article
from registration import funnel
from registration.inputs.telephone_numbers import parse_telephone
from registration.models import Consent, DailyCount, DocumentVersion, Event, Mail, Person, Reader, Registration
from registration.opening_hours import our_hours
from registration.people import finding, following_up, merging
from registration.privacy import consents
from registration.quick_register.agreements import TermsField

NAMES = """
    Amara Okonkwo, Bryn Llewellyn, Chidi Eze, Dilys Parry, Ebony Marsh, Farid Haddad, Grace Lindqvist, Hamza Qureshi,
    Imogen Fairweather, Jakub Nowicki, Keziah Osei, Lorcan Devlin, Mei-Ling Zhao, Niamh O’Rourke, Olumide Bankole,
    Priya Raman, Quentin Ashdown, Rosalind Achterberg, Siân Prosser, Tomasz Zieliński, Ursula Brandt, Vikram Sethi,
    Winifred Tull, Ximena Cordero, Yusuf Demir, Zoë Harcastle, Alasdair Muir, Beatriz Fonseca, Callum Strang,
    Dorothea Whitlock, Emeka Nwosu, Fionnuala Keane, Gareth Pugh-Jones, Hye-jin Park, Ingrid Solheim, Joaquim Teles,
    Kwabena Asante, สมชาย ใจดี, Leonie Vogt, Mohammed al-Rashid
"""
# https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
RANGES = ("020 7946 0", "07700 900", "0161 496 0", "0117 496 0", "029 2018 0")
PROFESSIONS = ("nurse", "doctor", "nurse", "ahp", "doctor", "scientist", "nurse", "other")
BEST_TIMES = ("", "evening", "morning", "", "midday", "afternoon")
CAMPAIGNS = ("", "", "spring-nurses", "", "newsletter")
Outcome, Stage = Event.Outcome, Person.Stage


@dataclass(frozen=True)
class Story:
    """How a candidate came to where they are: days ago of the registration, what was done, and what comes next."""

    days_ago: float
    stage: str = Stage.NEW
    # Days ago, outcome and note of each call.
    calls: tuple[tuple[float, str, str], ...] = ()
    # Days from now; None leaves it to the promise.
    next_in: float | None = None
    owner: str = ""
    status: str = Registration.Status.COUNTS
    suspicions: tuple[str, ...] = ()
    wish: str = ""


REACHED = "Looks for nights in the spring; sends the CV tonight."
STORIES = (
    Story(0.05),
    Story(0.2),
    Story(0.6),
    Story(0.9, owner="recruiter1"),
    Story(4, next_in=-1.5),
    Story(6, next_in=-3, calls=((4, Outcome.NO_ANSWER, ""),), owner="recruiter2"),
    Story(3, calls=((1, Outcome.VOICEMAIL, "Left our number."),), next_in=0.1, owner="recruiter1"),
    Story(9, Stage.CONTACTED, ((8, Outcome.REACHED, REACHED),), next_in=0.2, owner="recruiter1"),
    Story(15, Stage.CONTACTED, ((14, Outcome.NO_ANSWER, ""), (13, Outcome.REACHED, REACHED)), 2, "recruiter2"),
    Story(30, Stage.CONTACTED, ((29, Outcome.REACHED, "Free from June, not before."),), next_in=40, owner="recruiter1"),
    Story(12, Stage.CONTACTED, ((11, Outcome.REACHED, REACHED),), next_in=-0.5, owner="recruiter2"),
    Story(75, Stage.WORKING, ((74, Outcome.REACHED, "Starts on the first."),), owner="recruiter1"),
    Story(120, Stage.WORKING, ((119, Outcome.REACHED, "Two wards, weekends."),), owner="recruiter2"),
    Story(400, Stage.LEFT, ((399, Outcome.REACHED, "A year of nights."),), owner="recruiter1"),
    Story(50, Stage.UNSUITABLE, ((49, Outcome.REACHED, "Not registered with a council yet."),)),
    Story(60, Stage.CLOSED, ((58, Outcome.REACHED, "Has found a permanent post."),)),
    Story(20, calls=((19, Outcome.WRONG_NUMBER, ""),), next_in=-10, owner="recruiter2"),
    Story(35, Stage.CONTACTED, ((34, Outcome.REACHED, REACHED),), wish="no_contact_at"),
    Story(45, Stage.CONTACTED, ((44, Outcome.REACHED, REACHED),), wish="restricted_at", owner="recruiter1"),
    Story(2, Stage.PENDING, status=Registration.Status.QUARANTINED, suspicions=("jumbled_name",)),
)


def load_candidates() -> None:
    if Registration.objects.exists():
        return
    staff = {user.username: user for user in get_user_model().objects.all()}
    articles = list(Article.objects.ready().order_by("pk")[:12])
    names = [name.strip() for name in NAMES.split(",")]
    for n, (name, story) in enumerate(zip(names, cycle(STORIES), strict=False)):
        with transaction.atomic():
            load_candidate(n, name, story, articles[n * 5 % len(articles)] if articles else None, staff)
    load_second_entries(staff["recruiter1"])
    load_counts()


def load_candidate(n: int, name: str, story: Story, article: Article | None, staff: dict[str, User]) -> Person:
    registered = timezone.now() - timedelta(days=story.days_ago)
    registration = make_registration(n, name, story, article, registered)
    person = registration.person
    owner = staff.get(story.owner)
    reached = [ago for ago, outcome, _ in story.calls if is_reached(outcome)]
    moments = [timezone.now() - timedelta(days=ago) for ago in reached]
    person.stage, person.owner = story.stage, owner
    person.first_contact_at, person.last_contact_at = (moments[0], moments[-1]) if moments else (None, None)
    if person.is_open:
        person.next_step = Person.Step.CALL
        person.next_at = next_moment(registered, story)
    if story.wish:
        setattr(person, story.wish, timezone.now() - timedelta(days=1))
    person.save()
    load_history(person, story, owner)
    return person


def make_registration(
    n: int, name: str, story: Story, article: Article | None, registered: datetime, **fields: str
) -> Registration:
    first_name, last_name = name.split(" ", 1)
    terms = DocumentVersion.objects.in_force("terms").get()
    telephone = f"{RANGES[n % len(RANGES)]}{100 + n:03d}"
    address = f"candidate{n}@example.org"
    defaults = {"email": address, "email_normalised": address, "telephone": telephone}
    registration = Registration.objects.create(
        nonce=f"demo-{n}-{registered.timestamp()}",
        status=story.status,
        suspicions=list(story.suspicions),
        created_at=registered,
        agreed_at=registered,
        first_name=first_name,
        last_name=last_name,
        telephone_e164=parse_telephone(fields.get("telephone", telephone)),
        profession=PROFESSIONS[n % len(PROFESSIONS)],
        best_time=BEST_TIMES[n % len(BEST_TIMES)],
        terms=terms,
        terms_sha256=terms.sha256,
        terms_sentence=TermsField.sentence,
        privacy_notice=DocumentVersion.objects.in_force("privacy-notice").first(),
        article=article,
        article_title=article.title if article else "",
        page_kind="article" if article else "",
        source_is_genuine=True,
        utm_campaign=CAMPAIGNS[n % len(CAMPAIGNS)],
        **defaults | fields,
    )
    finding.index_new(registration)
    if n % 2:
        agree_to_news(registration)
    if story.status == Registration.Status.COUNTS:
        sent = {"state": Mail.State.SENT, "sent_at": registered + timedelta(minutes=1), "due_at": registered}
        Mail.objects.create(registration=registration, kind=Mail.Kind.CONFIRMATION, created_at=registered, **sent)
    return registration


def agree_to_news(registration: Registration) -> None:
    Consent.objects.create(
        channel=Consent.Channel.EMAIL,
        subject=registration.email_normalised,
        is_given=True,
        wording=consents.WORDINGS[Consent.Channel.EMAIL][0],
        wording_version=1,
        source=Consent.Source.LINK,
        reference=registration.reference,
        recorded_at=registration.created_at + timedelta(minutes=1),
    )
    Reader.objects.welcome(registration.email)


def next_moment(registered: datetime, story: Story) -> datetime:
    if story.next_in is None:
        return our_hours().deadline(registered)
    # On a working day, and before today if it is overdue.
    day, back = timezone.localdate(timezone.now() + timedelta(days=story.next_in)), story.next_in < 0
    day = min(day, timezone.localdate() - timedelta(days=1)) if back else day
    while not (span := our_hours().span(day)):
        day += timedelta(days=-1 if back else 1)
    opens, closes = span
    return opens + (closes - opens) / 4


def load_history(person: Person, story: Story, owner: User | None) -> None:
    now = timezone.now()
    for ago, outcome, note in story.calls:
        moment = now - timedelta(days=ago)
        following_up.tell(person, Event.Kind.CALL, owner, subject=outcome, note=note, at=moment)
        if is_reached(outcome):
            told = {"before": Stage.NEW, "after": Stage.CONTACTED}
            following_up.tell(person, Event.Kind.STAGE, owner, at=moment + timedelta(minutes=1), **told)
    if story.stage in {Stage.WORKING, Stage.LEFT}:
        began = timezone.localdate(now - timedelta(days=story.days_ago - 5))
        ended = {} if story.stage == Stage.WORKING else {"ended_on": timezone.localdate(now - timedelta(days=60))}
        kept = {"keep_until": timezone.localdate(now + timedelta(days=305))} if ended else {}
        person.services.create(began_on=began, **ended, **kept)


def is_reached(outcome: str) -> bool:
    return outcome == Outcome.REACHED


def load_counts() -> None:
    """What the form has counted in a fortnight, somewhat less at weekends."""
    for ago in range(14):
        day = timezone.localdate() - timedelta(days=ago)
        busy = 3 if day.weekday() > 4 else 7 + ago % 4
        counts = {
            funnel.SHOWN: busy * 9,
            funnel.POSTED: busy + 3,
            f"{funnel.REFUSED}:wrong": 2,
            f"{funnel.REFUSED}:fields": 1,
            funnel.REGISTERED: busy,
            funnel.ANSWERED: busy // 2,
            f"{funnel.TOOK}1 minute": busy // 2,
            f"{funnel.TOOK}2 minutes": busy - busy // 2,
        }
        DailyCount.objects.bulk_create(DailyCount(day=day, name=name, number=number) for name, number in counts.items())


def load_second_entries(by: User) -> None:
    """Two who registered twice: one still to be joined, one joined already."""
    for n, days_ago in ((0, 0.02), (7, 1)):
        first = Person.objects.get(email=f"candidate{n}@example.org")
        registered = timezone.now() - timedelta(days=days_ago)
        with transaction.atomic():
            other = f"other{n}@example.org"
            same = {"email": other, "email_normalised": other, "telephone": first.telephone}
            second = make_registration(n, first.name, Story(days_ago), None, registered, **same).person
            second.next_step, second.next_at = Person.Step.CALL, our_hours().deadline(registered)
            second.save()
        if n:
            merging.merge(first, second, by)

"""Loads the demo; what is there already, by slug, name or user name, is left as it is.

Drawing and hashing are done before each transaction; a load that was interrupted is completed by the next.
"""

import io
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from agency.models import Agency
from news.models import Article, Author, Category, Picture
from registration.models import Document, DocumentVersion

from .candidates import load_candidates
from .drawing import FOCAL_POINTS, draw

HERE = Path(__file__).parent
AGENCY = {
    "name": "Northgate Locums",
    "strapline": "Locum work for doctors, nurses and allied health professionals",
    "telephone": "020 8551 1299",
    "second_telephone": "020 8551 5911",
    "email": "hello@northgate-locums.example",
    "street": "12 Northgate Parade",
    "town": "Ilford",
    "postcode": "IG1 0ZZ",
}
STAFF = {
    "admin": ("Robin Admin", None),
    "editor": ("Ellis Editor", "Editors"),
    "writer": ("Wren Writer", "Writers"),
    "recruiter1": ("Rana Recruiter", "Recruiters"),
    "recruiter2": ("Rhys Recruiter", "Recruiters"),
    "manager": ("Morgan Manager", "Managers"),
}


@dataclass(frozen=True)
class Sheet:
    """One demo file: header lines `Key: value`, a blank line, then the body's markup."""

    header: dict[str, str]
    body: str

    @classmethod
    def read(cls, path: Path) -> "Sheet":
        head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        pairs = (line.partition(":") for line in head.splitlines())
        return cls({key.strip(): value.strip() for key, _, value in pairs}, body.strip())

    def time(self, key: str) -> datetime | None:
        """The header's time in London, aware."""
        value = self.header.get(key)
        return timezone.make_aware(datetime.fromisoformat(value)) if value else None


def load(password: str) -> None:
    load_agency()
    load_documents()
    load_topics()
    load_authors()
    for number, path in enumerate(sorted((HERE / "articles").glob("*.html"))):
        load_article(Sheet.read(path), slug=path.stem, variant=number)
    hashed = make_password(password)
    # Last and together, since an empty site is known by having no accounts.
    with transaction.atomic():
        load_staff(hashed)
        load_candidates()


def load_agency() -> None:
    # The row that a migration made has only neutral defaults; one that staff have named is theirs.
    Agency.objects.filter(email="").update(**AGENCY)
    Agency.objects.get_or_create(pk=1, defaults=AGENCY)


def load_documents() -> None:
    for path in sorted((HERE / "documents").glob("*.html")):
        sheet = Sheet.read(path)
        document, _ = Document.objects.get_or_create(slug=path.stem, defaults={"title": sheet.header["Title"]})
        if not document.versions.exists():
            DocumentVersion(document=document, body=sheet.body).publish()


def load_staff(hashed_password: str) -> None:
    users = get_user_model()
    for username, (name, group) in STAFF.items():
        if users.objects.filter(username=username).exists():
            continue
        first_name, last_name = name.split()
        person = users(username=username, first_name=first_name, last_name=last_name, is_staff=True)
        person.email = f"{username}@northgate-locums.example"
        person.is_superuser = group is None
        person.password = hashed_password
        person.save()
        if group:
            person.groups.add(Group.objects.get(name=group))


def load_topics() -> None:
    topics = tomllib.loads((HERE / "categories.toml").read_text(encoding="utf-8"))["category"]
    for topic in topics:
        slug = topic.pop("slug")
        Category.objects.get_or_create(slug=slug, defaults=topic)


def load_authors() -> None:
    for author in tomllib.loads((HERE / "authors.toml").read_text(encoding="utf-8"))["author"]:
        Author.objects.get_or_create(slug=author.pop("slug"), defaults=author)


def load_article(sheet: Sheet, slug: str, variant: int) -> None:
    if Article.objects.filter(slug=slug).exists():
        return
    picture = draw_picture(sheet.header, variant)
    with transaction.atomic():
        picture.save()
        create_article(sheet, slug, picture)


def create_article(sheet: Sheet, slug: str, picture: Picture) -> None:
    header = sheet.header
    Article.objects.create(
        title=header["Title"],
        slug=slug,
        summary=header["Summary"],
        body=sheet.body,
        authors=[Author.objects.named(name).pk for name in header["Authors"].split(", ")],
        reviewed_by=Author.objects.named(header["Reviewer"]) if "Reviewer" in header else None,
        category=Category.objects.get(slug=header["Category"]),
        picture=picture,
        status=header.get("Status", Article.Status.READY),
        publish_at=sheet.time("Published") or timezone.now(),
        expire_at=sheet.time("Expires"),
        reviewed_at=header.get("Reviewed"),
    )


def draw_picture(header: dict[str, str], variant: int) -> Picture:
    motif, alt = header["Picture"], header.get("Alt", "")
    picture = Picture(name=header["Title"], alt=alt, is_decorative=not alt)
    picture.focal_x, picture.focal_y = (round(100 * share) for share in FOCAL_POINTS[motif])
    file = io.BytesIO()
    draw(motif, variant).save(file, "JPEG", quality=92)
    picture.file.save(f"{motif}.jpg", ContentFile(file.getvalue()), save=False)
    return picture

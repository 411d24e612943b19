"""Pictures of the old site into the library: by the same gate as uploads, the same bytes once."""

from contextlib import nullcontext
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from news.models import ImportedPicture, Picture
from news.models.contents import field_of
from news.pictures.accepted_formats import MOST_BYTES, REFUSED, sniff
from news.pictures.admission import admit

from .old_articles import OldPicture, Source
from .plain import fitted, known_as, parted, plain

type Found = Picture | str


class Pictures:
    """What is found is a picture, or words that say why there is none."""

    def __init__(self, source: Source, *, is_dry_run: bool) -> None:
        self.source, self.is_dry_run = source, is_dry_run
        # Of the present batch, by address.
        self.found: dict[str, Found] = {}
        # Decoded and stored already, but without rows before `save`.
        self.new: dict[str, ImportedPicture] = {}

    def is_there(self, address: str) -> bool:
        with self.source.open_picture(address) or nullcontext() as file:
            return file is not None or self.known(address=known_as(address), source=self.source.name) is not None

    def known(self, **fields: str) -> Picture | None:
        known = ImportedPicture.objects.filter(**fields).select_related("picture").first()
        return known.picture if known else None

    def find(self, old: OldPicture) -> Found:
        if old.address not in self.found:
            self.found[old.address] = self.fetch(old)
        return self.found[old.address]

    def for_body(self, old: OldPicture) -> Found:
        return "A dry run has no pictures to show." if self.is_dry_run else self.find(old)

    def fetch(self, old: OldPicture) -> Found:
        file = self.source.open_picture(old.address)
        if file is None:
            return self.known(address=known_as(old.address), source=self.source.name) or self.missing(old.address)
        with file:
            data = file.read(MOST_BYTES + 1)
        if self.is_dry_run:
            return REFUSED.get(sniff(data), "") or Picture()
        digest = sha256(data).hexdigest()
        twin = next((new.picture for new in self.new.values() if new.sha256 == digest), None)
        picture = twin or self.known(sha256=digest) or self.admit(old, data)
        if isinstance(picture, Picture):
            kept = {"source": self.source.name, "address": known_as(old.address)}
            self.new[old.address] = ImportedPicture(sha256=digest, picture=picture, **kept)
        return picture

    def missing(self, address: str) -> str:
        host = parted(address).hostname
        is_foreign = host is not None and host not in self.source.hosts
        return f"shown from another site, {host}" if is_foreign else "not beside the export"

    def admit(self, old: OldPicture, data: bytes) -> Found:
        try:
            file = admit(ContentFile(data, name=""))
        except ValidationError as refusal:
            return " ".join(refusal.messages)
        words = {"alt": old.alt, "caption": old.caption}
        words["name"] = plain(old.alt) or PurePosixPath(unquote(parted(old.address).path)).name or "Picture"
        lines = {name: fitted(text, field_of(Picture(), name)) for name, text in words.items()}
        picture = Picture(**lines, is_decorative=not lines["alt"], file=file)
        # Stored here and now, and let go of: a batch may have hundreds.
        picture.file = Picture._meta.get_field("file").pre_save(picture, True).name
        return picture

    def save(self) -> None:
        for new in self.new.values():
            if new.picture.pk is None:
                new.picture.save()
            ImportedPicture.objects.update_or_create(
                source=new.source, address=new.address, defaults={"sha256": new.sha256, "picture": new.picture}
            )
        self.new.clear()

from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.tasks import task

from news.pages.generation import Visible
from news.pictures.admission import PLAIN
from news.pictures.fields import PictureField
from news.pictures.reencoding import plain_size
from news.pictures.renditions import Rendition, Source, beside, discard, make
from news.text.characters import LegibleField
from news.text.direction import isolated

PER_CENT = [MaxValueValidator(100)]


class Picture(Visible):
    name = LegibleField(max_length=120, help_text="How colleagues find it; visitors never see it.")
    file = PictureField(
        upload_to="pictures",
        help_text="JPEG or PNG up to 40 megapixels, WebP or AVIF up to 16; 10 MB at most. "
        "Place and camera data are removed.",
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    tint = models.PositiveSmallIntegerField(editable=False, default=0)  # an index in news.pictures.reencoding.TINTS
    focal_x = models.PositiveSmallIntegerField("focal point, % from the left", default=50, validators=PER_CENT)
    focal_y = models.PositiveSmallIntegerField("focal point, % from the top", default=50, validators=PER_CENT)
    alt = LegibleField(
        "alternative text",
        max_length=250,
        blank=True,
        help_text="What the picture shows, for people who cannot see it. Required unless decorative.",
    )
    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="It adds nothing that the text does not say; screen readers skip it."
    )
    caption = LegibleField(max_length=250, blank=True)
    # A news.pictures.renditions.Manifest.
    renditions = models.JSONField(editable=False, default=dict)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=True, alt="") | Q(is_decorative=False) & ~Q(alt=""),
                name="picture_described_or_decorative",
                violation_error_message="Describe the picture, or mark it as decorative.",
            )
        ]

    def __str__(self):
        return isolated(self.name)

    def save(self, *args, **kwargs):
        # Outside the transaction, since it decodes the upload and may store files over the network.
        Picture._meta.get_field("file").pre_save(self, self._state.adding)
        # One transaction, so that no picture is stored without the job that renders it.
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not self.is_rendered:
                render_picture.enqueue(self.pk)

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(partial(discard, self.file.storage, str(self.file.name)))
        return deleted

    def clean(self):
        if self.is_decorative and self.alt:
            raise ValidationError({"alt": "A decorative picture has no description. Remove it, or untick decorative."})
        if not (self.is_decorative or self.alt):
            raise ValidationError({"alt": "Say what the picture shows, or tick decorative if it adds nothing."})

    @property
    def source(self) -> Source:
        return Source(str(self.file.name), (self.focal_x, self.focal_y))

    @property
    def is_rendered(self) -> bool:
        return self.renditions.get("version") == self.source.version

    def renditions_for(self, preset: str) -> dict[str, list[Rendition]]:
        """By format, smallest first; only the plain JPEG until the job has run.

        Renditions of a former focal point serve until then; those of a replaced file do not.
        """
        folder = self.renditions.get("folder", "")
        made = self.renditions.get("presets", {}).get(preset)
        if not made or folder != beside(str(self.file.name), self.renditions["version"]):
            return {"jpeg": [self.plain]}
        url = partial("{folder}/{preset}-{width}.{kind}".format, folder=folder, preset=preset)
        return {
            kind: [Rendition(self.file.storage.url(url(width=w, kind=kind)), w, h) for w, h in made["sizes"]]
            for kind in made["formats"]
        }

    @property
    def plain(self) -> Rendition:
        return Rendition(
            self.file.storage.url(beside(str(self.file.name), PLAIN)), *plain_size(self.width, self.height)
        )

    @property
    def thumbnail(self) -> Rendition:
        return self.renditions_for("card")["jpeg"][0]

    def largest(self, preset: str) -> Rendition:
        return self.renditions_for(preset)["jpeg"][-1]


@task(queue_name="pictures")
def render_picture(pk: int) -> None:
    picture = Picture.objects.filter(pk=pk).first()
    if picture is None or picture.is_rendered:
        return
    manifest = make(picture.source, picture.file.storage)
    # Unless the picture has changed meanwhile; that save queued a job of its own.
    unchanged = Picture.objects.filter(pk=pk, file=picture.file.name, focal_x=picture.focal_x, focal_y=picture.focal_y)
    unchanged.update(renditions=manifest)

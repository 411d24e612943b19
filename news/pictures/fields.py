from uuid import uuid4

from django import forms
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from .admission import PLAIN, AdmittedPicture, admit
from .renditions import beside


class PictureFile(FieldFile):
    """The original, with a plain JPEG beside it that serves until there are renditions.

    Files can only be stored by `save`, so all of them are admitted.
    """

    def save(self, name, content, save=True):
        if not isinstance(content, AdmittedPicture):
            content.name = name
            content = admit(content)
        folder = uuid4().hex
        picture = self.instance
        picture.width, picture.height, picture.tint = content.width, content.height, content.tint
        super().save(f"{folder}/{content.name}", content, save=False)
        self.storage.save(beside(self.name, PLAIN), ContentFile(content.plain))
        if save:
            picture.save()

    save.alters_data = True  # type: ignore[attr-defined]


class PictureFormField(forms.FileField):
    def to_python(self, data):
        upload = super().to_python(data)
        return upload and admit(upload)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp,image/avif"}


class PictureField(models.FileField):
    """Fills `width`, `height` and `tint` of its model, which must be declared after it."""

    attr_class = PictureFile

    def formfield(self, **kwargs):
        # Of any length, since the upload's name is not kept.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None} | kwargs)

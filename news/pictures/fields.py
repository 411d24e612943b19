from uuid import uuid4

from django import forms
from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from .admission import PLAIN, AdmittedPicture, admit
from .renditions import beside


class PictureFile(FieldFile):
    """A picture's stored original, and beside it the plain JPEG that serves until renditions exist.

    Every way to a stored file leads through `save`, so nothing is stored that was not admitted.
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
    """A file choice that admits pictures only."""

    def to_python(self, data):
        upload = super().to_python(data)
        return upload and admit(upload)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": "image/jpeg,image/png,image/webp,image/avif"}


class PictureField(models.FileField):
    """A file that is a picture, checked and cleaned on its way into the storage.

    It fills `width`, `height` and `tint` of its model, which have to be declared after it.
    """

    attr_class = PictureFile

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField} | kwargs)

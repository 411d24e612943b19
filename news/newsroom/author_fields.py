"""Authors are chosen by name, from the list that the browser offers while somebody types."""

from django import forms
from django.core.exceptions import ValidationError

from news.models import Author
from news.models.authors import credited, normalised

MOST = 12


class AuthorInput(forms.TextInput):
    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(
            {"list": "author-names", "autocomplete": "off", "placeholder": " ", "class": "vTextField"} | (attrs or {})
        )

    def format_value(self, value):
        """A key from the database, or what somebody has typed."""
        return next((author.name for author in credited([value])), "") if isinstance(value, int) else value


class AuthorsInput(forms.MultiWidget):
    """A line for each; newsroom.css shows one empty one. All are there without it."""

    template_name = "admin/news/widgets/authors.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__([AuthorInput({"aria-label": f"Author {n + 1}"}) for n in range(MOST)])

    def decompress(self, value):
        return [*(value or []), *[""] * MOST][:MOST]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["names"] = Author.objects.present().values_list("name", "role")
        return context


class AuthorField(forms.Field):
    widget = AuthorInput

    def to_python(self, value):
        name = normalised(str(value or ""))
        if not name:
            return None
        if author := Author.objects.known_as(name):
            return author
        raise ValidationError(f"Nobody on the list of authors is called “{value}”. Editors can add them there.")

    def has_changed(self, initial, data):
        return self.widget.format_value(initial) != data


class AuthorsField(AuthorField):
    """Its value is a list of keys."""

    widget = AuthorsInput  # type: ignore[assignment]

    def to_python(self, value):
        authors = filter(None, map(super().to_python, value or []))
        return list(dict.fromkeys(author.pk for author in authors))

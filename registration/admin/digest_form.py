"""What an editor fills in about news by e-mail."""

from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.admin.london_time import LondonField
from news.text.direction import isolated
from registration.models import Digest, DigestArticle


class DigestForm(forms.ModelForm):
    due_at = LondonField(label="Goes out", required=False, help_text="For “Schedule”. London time.")
    left_out = forms.ModelMultipleChoiceField(DigestArticle.objects.none(), required=False)
    # The draft as it was when this page was made.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Digest
        fields = ["subject", "greeting"]
        widgets = {"subject": forms.TextInput({"size": 70}), "greeting": forms.Textarea({"rows": 2, "cols": 60})}
        error_messages = {"subject": {"required": "Give it a subject: the line that people see in their mailbox."}}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["left_out"].queryset = self.instance.items.all()
        self.initial |= {"due_at": self.instance.due_at, "seen": state_of(self.instance)}

    def clean(self):
        data = super().clean()
        if (now := state_of(self.instance)) != (data.get("seen") or now):
            self.data = self.data.copy()
            self.data["seen"] = now
            subject, greeting = isolated(self.instance.subject), isolated(self.instance.greeting)
            raise ValidationError(
                "A colleague has changed the draft in the meantime. Theirs is the order of the articles, "
                f"the subject “{subject}” and the greeting “{greeting}”. Save again if yours is right."
            )
        if "_schedule" in self.data and "due_at" in data and not self.errors:
            if data["due_at"] is None:
                self.add_error("due_at", "Say when it goes out, or press “Send now”.")
            elif data["due_at"] <= timezone.now():
                self.add_error("due_at", "This time has passed. Give a later one, or press “Send now”.")
        is_leaving = "_schedule" in self.data or "_send" in self.data
        if is_leaving and self.instance.items.count() == len(data.get("left_out", ())):
            raise ValidationError("All articles are left out. Keep one at least, or delete the draft.")
        return data

    def arrange(self) -> None:
        """Leave out what is ticked, and move an article by one place if its button was pressed."""
        items = list(self.instance.items.all())
        for step, name in ((-1, "_up"), (1, "_down")):
            for place in [place for place, item in enumerate(items) if str(item.pk) == self.data.get(name)]:
                items.insert(max(place + step, 0), items.pop(place))
        left_out = {item.pk for item in self.cleaned_data["left_out"]}
        for position, item in enumerate(items):
            item.position, item.is_left_out = position, item.pk in left_out
        DigestArticle.objects.bulk_update(items, ["position", "is_left_out"])


def state_of(digest: Digest) -> str:
    items = [*digest.items.values_list("pk", "is_left_out")]
    return sha256(repr((digest.subject, digest.greeting, digest.due_at, items)).encode()).hexdigest()

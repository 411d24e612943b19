from collections.abc import Sequence

from django import forms


class ReasonField(forms.ChoiceField):
    """Why staff do what is kept on record for good, so a choice: what they type might be a name."""

    widget = forms.RadioSelect

    def __init__(self, reasons: Sequence[str], required: str = "Say why, so that we can answer for it.", **options):
        choices = [(each, each) for each in reasons]
        super().__init__(choices=choices, error_messages={"required": required}, **options)

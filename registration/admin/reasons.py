from collections.abc import Sequence

from django import forms

COURT = "A court or an authority asks for it"
OF_AN_EXPORT = [
    "To write to them or call them",
    "To fill posts",
    "For another of our systems",
    "For our figures",
    COURT,
]
OF_A_PACK = ["They asked us for it", "Somebody who acts for them asked us", COURT]
OF_AN_ERASURE = [
    "They asked us to",
    "They object to our keeping it",
    "It was never theirs",
    "We have no need of it any more",
]


class ReasonField(forms.ChoiceField):
    """Why staff do what is kept on record for good, so a choice: what they type might be a name."""

    widget = forms.RadioSelect

    def __init__(self, reasons: Sequence[str], required: str = "Say why, so that we can answer for it.", **options):
        choices = [(each, each) for each in reasons]
        super().__init__(choices=choices, error_messages={"required": required}, **options)

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

from .sessions import end_after_a_shift


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name or e-mail address"
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        # The link to a new password stands below the button.
        self.fields["password"].help_text = ""

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url)
        # Again, since allauth has just set an expiry of its own, which moves with every request.
        end_after_a_shift(request.session)
        return response


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you can tell your devices apart, for example “Work laptop”."
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "Sign in with this device alone"
        passwordless.help_text = (
            "Your fingerprint, face or PIN replaces the password. Untick it for an older security key, which then "
            "serves as a second step after the password."
        )

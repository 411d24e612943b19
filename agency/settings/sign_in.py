from .essentials import env

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# From signing in, however busy the session is; see agency/sign_in/sessions.py.
SESSION_COOKIE_AGE = 12 * 3600
# Newcomers may do without a second step for this long.
MFA_GRACE_DAYS = env.number("AGENCY_MFA_GRACE_DAYS", 7, least=0, most=3650)
INVITATION_DAYS = env.number("AGENCY_INVITATION_DAYS", 7, least=1, most=3650)
PASSWORD_RESET_TIMEOUT = INVITATION_DAYS * 24 * 3600
# The same link, once there is a password that it would replace.
PASSWORD_LINK_SECONDS = 3600
ACCOUNT_ADAPTER = "agency.sign_in.adapters.Accounts"
ACCOUNT_FORMS = {"login": "agency.sign_in.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "agency.sign_in.links.LinkTokens"  # noqa: S105
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The address in the account is the agency's own word: nothing to verify, and no mail to strangers.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "agency.sign_in.adapters.SecondStep"
MFA_FORMS = {"add_webauthn": "agency.sign_in.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

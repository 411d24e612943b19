from .captcha import CaptchaClaim
from .consents import Consent, Erasure
from .counts import Allowance, DailyCount
from .document_versions import DocumentVersion
from .documents import Document
from .mails import Mail
from .registrations import Registration

__all__ = [
    "Allowance",
    "CaptchaClaim",
    "Consent",
    "DailyCount",
    "Document",
    "DocumentVersion",
    "Erasure",
    "Mail",
    "Registration",
]

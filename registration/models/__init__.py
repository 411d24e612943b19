from .captcha import CaptchaClaim
from .documents import Document, DocumentVersion
from .registrations import Registration

__all__ = ["CaptchaClaim", "Document", "DocumentVersion", "Registration"]

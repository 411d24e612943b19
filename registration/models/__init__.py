from .captcha import CaptchaClaim
from .documents import Document, DocumentVersion

__all__ = ["CaptchaClaim", "Document", "DocumentVersion"]

from .documents import DocumentAdmin, DocumentVersionAdmin
from .registrations import RegistrationAdmin

__all__ = ["DocumentAdmin", "DocumentVersionAdmin", "RegistrationAdmin"]

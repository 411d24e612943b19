from .documents import DocumentAdmin, DocumentVersionAdmin
from .people import PersonAdmin
from .registrations import RegistrationAdmin

__all__ = ["DocumentAdmin", "DocumentVersionAdmin", "PersonAdmin", "RegistrationAdmin"]

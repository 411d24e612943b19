from .accesses import AccessAdmin
from .cases import CaseAdmin
from .documents import DocumentAdmin, DocumentVersionAdmin
from .people import PersonAdmin
from .registrations import RegistrationAdmin

__all__ = ["AccessAdmin", "CaseAdmin", "DocumentAdmin", "DocumentVersionAdmin", "PersonAdmin", "RegistrationAdmin"]

from .accesses import AccessAdmin
from .cases import CaseAdmin
from .documents import DocumentAdmin, DocumentVersionAdmin
from .office import OfficeAdmin
from .people import PersonAdmin
from .registrations import RegistrationAdmin

__all__ = [
    "AccessAdmin",
    "CaseAdmin",
    "DocumentAdmin",
    "DocumentVersionAdmin",
    "OfficeAdmin",
    "PersonAdmin",
    "RegistrationAdmin",
]

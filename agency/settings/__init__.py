"""All settings, by subject. Each value that differs between machines comes from an environment variable.

Production is the default: without AGENCY_DEBUG=1 the site refuses to start until it has a secret key,
its host names and its public origin.
"""

from .applications import *  # noqa: F403
from .background import *  # noqa: F403
from .candidates import *  # noqa: F403
from .data import *  # noqa: F403
from .essentials import *  # noqa: F403
from .logs import *  # noqa: F403
from .mail import *  # noqa: F403
from .newsroom import *  # noqa: F403
from .security import *  # noqa: F403
from .sign_in import *  # noqa: F403

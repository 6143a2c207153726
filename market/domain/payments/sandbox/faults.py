"""What can go wrong at a provider, on demand.

Only a test can make one of these and hand it to the sandbox: no setting, no address and no button reaches
it. What each fault does stands where it is asked for, in ``transport.py`` and ``events.py``.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum


class RequestFault(Enum):
    """What happens to one request to the API."""

    CUT_BEFORE = "the line is cut before the provider has acted"
    LOST_ANSWER = "the provider has acted, its answer is lost"
    ERROR_500 = 500
    ERROR_503 = 503
    ERROR_429 = 429
    ERROR_409 = 409
    ERROR_401 = 401


@dataclass(slots=True)
class Faults:
    """The faults that wait for their turn."""

    requests: deque[RequestFault] = field(default_factory=deque)
    """One for each coming request, first in first out."""

    duplicate_notices: bool = False
    """Every webhook is sent twice."""

    late_notices: float = 0.0
    """Seconds by which every webhook is late."""

    newest_notice_first: bool = False
    """Webhooks that are due at once go out in the wrong order."""

    refunds_wait: bool = False
    """Refunds are ``pending`` until the test says how they end."""

    def next_request(self) -> RequestFault | None:
        return self.requests.popleft() if self.requests else None

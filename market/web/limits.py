"""How often one address may knock: sign-in, search, checkout, look-up. In the process, or in Redis."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


class _Limiter(Limiter):
    """Flask-Limiter, but that only views with a limit are asked for it.

    Each of our limits stands on a view and is checked there. Before every request it looked for limits that hold for
    all of them, which are none: a twentieth of what a list of products costs.
    """

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = _Limiter(key_func=get_remote_address, headers_enabled=True, strategy="moving-window")

SIGN_IN = "10 per minute; 100 per hour"
SIGN_IN_TO_ONE_ACCOUNT = "5 per minute; 20 per hour"
LINKS = "5 per minute; 20 per hour"
SECOND_STEP = "5 per minute; 20 per hour"
CONFIRMATIONS = "5 per minute; 20 per hour"
INVITATIONS = "10 per hour"
ARCHIVES = "10 per day"
SIGN_UP = "5 per minute; 30 per hour"
SEARCH = "60 per minute"
SUGGESTIONS = "300 per minute"
API = "120 per minute"
OPEN_DATA = "20 per minute"
CHECKOUT = "20 per minute"
LOOK_UP = "10 per minute; 60 per hour"
COUPON_CODES = "10 per minute; 60 per hour"
RESTOCK = "5 per minute; 20 per hour"
QUOTES = "5 per minute; 20 per hour"
WHOLESALE = "5 per minute; 20 per hour"
LOOKBOOKS = "20 per minute"
QUOTE_WORDS = "20 per minute; 120 per hour"

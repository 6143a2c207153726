"""What every answer tells the browser: what may run, what may be kept, who may frame it."""

from flask import Flask, Response, request

from market.config import Settings
from market.web.session import current_session

STRIPE_CHECKOUT = "https://checkout.stripe.com"


def _policy(settings: Settings) -> str:
    """The content policy: our own files only, no inline script or style; forms may lead to the payment page."""
    form_action = "'self'" if settings.uses_sandbox else f"'self' {STRIPE_CHECKOUT}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action {form_action}; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def set_headers(app: Flask, settings: Settings) -> None:
    """Put the security headers on every answer, and keep private pages out of caches."""
    fixed = {
        "Content-Security-Policy": _policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    }
    lowered = [(name.lower(), name, value) for name, value in fixed.items()]

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        known = {name.lower() for name in headers.keys()}  # noqa: SIM118 - headers are no mapping
        for lower, name, value in lowered:
            if lower not in known:
                headers.add(name, value)
        if "cache-control" not in known:
            private = current_session().exists or current_session().modified or request.method != "GET"
            headers["Cache-Control"] = "no-store, private" if private else "no-cache"
        response.vary.add("Cookie")
        return response

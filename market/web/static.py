"""Static files, under an address that changes whenever any of them does: kept by browsers for a year."""

import hashlib
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

from market.config import ROOT

STATIC = ROOT / "static"

_PREFIX = "market_static"
"""Under this name the application keeps the beginning of all addresses of static files."""


def _digest(folder: Path) -> str:
    """A short hash over the names and contents of every static file."""
    seen = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix not in (".br", ".gz"):
            seen.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:12]


def serve_static(app: Flask, *, refresh: bool) -> None:
    """Serve ``static/`` at ``/static/<digest>/…`` and give templates ``static_url``."""
    prefix = f"/static/{_digest(STATIC)}/"

    def is_immutable(_path: str, url: str) -> bool:
        return url.startswith(prefix)

    served = WhiteNoise(
        app.wsgi_app, immutable_file_test=is_immutable, autorefresh=refresh, add_headers_function=_headers
    )
    served.add_files(str(STATIC), prefix=prefix)
    app.wsgi_app = served  # type: ignore[method-assign]
    app.extensions[_PREFIX] = prefix
    app.add_template_global(lambda name: prefix + name, "static_url")


def static_address(name: str) -> str:
    """The path of a static file, outside of templates."""
    prefix: str = current_app.extensions[_PREFIX]
    return prefix + name


def _headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"

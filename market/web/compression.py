"""Pages go over the wire compressed; static files were compressed beforehand.

Only pages that are the same for everybody: what is compressed together with a secret can give it away by its
length (BREACH), so a page made for a session goes as it is.
"""

from flask import Flask, Response
from flask_compress import Compress

from market.web.session import current_session


def compress_pages(app: Flask) -> None:
    """Compress answers to visitors without a session."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/plain",
            "text/calendar",
            "text/csv",
            "application/json",
            "application/geo+json",
            "application/xml",
            "application/rss+xml",
            "image/svg+xml",
        ],
    )
    compress = Compress(app)

    @app.after_request
    def _compress(response: Response) -> Response:
        if current_session().exists or current_session().modified:
            return response
        return compress.after_request(response)

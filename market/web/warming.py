"""Opens the shop's pages once before the first visitor does: templates are compiled then, and questions prepared."""

import logging
import re
from contextvars import Context
from html import unescape
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from market.config import Settings

LISTS = ("/products", "/enterprises", "/popups")
"""Each leads to things of its kind, of which the first is opened, too, and searched for by its name."""

PAGES = ("/", "/cart")
ROOTS = ("", "/en")
"""Where the pages of each language begin."""


def warm_up(app: Flask, settings: Settings) -> None:
    """Open the pages that most people open, in both languages, without a word in the log of what was asked.

    Outside of the caller's context, so that each has one of its own, as a visitor's page has: what a request looks up
    for itself would else be shared by all of them.
    """
    log = logging.getLogger("market.access")
    log.disabled = True
    try:
        Context().run(_open_pages, app.test_client(use_cookies=False), settings.site_url)
    finally:
        log.disabled = False


def _open_pages(client: FlaskClient, site_url: str) -> None:
    def opened(address: str) -> str:
        return client.get(address, base_url=site_url).text

    for root in ROOTS:
        for path in PAGES:
            opened(root + path)
        for path in LISTS:
            thing = re.search(rf'href="({root}{path}/[a-z0-9-]+)"', opened(root + path))
            title = re.search(r"<title>(.+?) · ", opened(thing[1])) if thing else None
            if title:
                opened(f"{root}/search?q={quote(unescape(title[1]))}")

"""The legal texts as pages, notices and mails show them: in the current language, with this site's facts."""

from dataclasses import dataclass
from functools import lru_cache

from flask import has_request_context, request
from markupsafe import Markup

from market.config import Operator
from market.domain.legal import texts
from market.domain.legal.texts import LegalText
from market.foundation.i18n import DEFAULT_LANGUAGE, current_language
from market.web.language import PREFIX
from market.web.markdown import Heading, render_document
from market.web.operator import shown_operator
from market.web.site import settings


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text, ready to be shown. ``plain`` is its Markdown, which reads as it is in a mail."""

    key: str
    version: str
    language: str
    title: str
    is_draft: bool
    html: Markup
    headings: tuple[Heading, ...]
    plain: str


def legal_text(key: str, version: str | None = None) -> ShownText:
    """The text ``key`` of ``version``, or the one in force; ``TextNotFound`` when there is none."""
    here = settings()
    language = current_language()
    text = texts.at(key, version, language) if version else texts.current(key, language)
    return _shown(text, shown_operator(), here.official_site, here.uses_sandbox, _root(language))


@lru_cache(maxsize=256)  # the broker notice stands on every page
def _shown(text: LegalText, operator: Operator, official_site: bool, sandbox: bool, root: str) -> ShownText:
    markdown = texts.fill(text, operator, official_site=official_site, sandbox_payments=sandbox)
    document = render_document(markdown, title=text.title, root=root)
    return ShownText(
        key=text.key,
        version=text.version,
        language=text.language,
        title=text.title,
        is_draft=text.is_draft,
        html=document.html,
        headings=document.headings,
        plain=markdown.strip(),
    )


def _root(language: str) -> str:
    """What stands before this site's paths: nothing or "/en" on a page, the whole address in a mail."""
    if has_request_context():
        return request.root_path
    return settings().site_url + ("" if language == DEFAULT_LANGUAGE else PREFIX)

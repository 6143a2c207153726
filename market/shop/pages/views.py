"""The legal texts, each at an address of its own, with all its versions."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.legal import texts
from market.web.legal import legal_text

bp = Blueprint("pages", __name__, url_prefix="/pages")
bp.add_app_template_global(legal_text, "legal_text")


@bp.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """One text, the one that applies or as it was in ``?version=``: what was agreed to can be read again."""
    text = legal_text(key, request.args.get("version"))
    days = {version: date.fromisoformat(version) for version in texts.versions(key)}
    return render_template(
        "shop/pages/show.html",
        text=text,
        day_of_version=days[text.version],
        in_force=text.version == texts.current_version(key),
        other_versions=[(version, day) for version, day in days.items() if version != text.version],
        pages=[texts.current(page, text.language) for page in texts.PAGES],
    )

"""The press kit of a pop-up: one button, then poster, plan, pictures, calendar and texts in both languages."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.operators.abilities import StaffAbility
from market.domain.popups import office_queries as office
from market.domain.popups.models import Popup
from market.domain.press_kits import services
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import LANGUAGES, gettext, speaking
from market.web import press_kits
from market.web.documents import download
from market.web.guards import check_reach, staff_needs
from market.web.press_facts import address_of, texts_of
from market.web.session import actor, signed_in_user
from market.web.site import settings

bp = Blueprint("press_kit", __name__, url_prefix="/popups")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))


@bp.get("/<slug>/press-kit")
def show(slug: str) -> ResponseReturnValue:
    """What there is, how far the worker is, whether it still fits the pop-up; and the texts to copy."""
    popup = _popup(slug)
    kit = services.kit_of(popup)
    texts, addresses = {}, {}
    for language in LANGUAGES:
        with speaking(language):
            texts[language], addresses[language] = texts_of(popup), address_of(popup)
    return render_template(
        "city/press_kit/show.html",
        popup=popup,
        kit=kit,
        pieces=press_kits.PIECES,
        languages=LANGUAGES,
        texts=texts,
        addresses=addresses,
        feed=f"{settings().site_url}{url_for('shop.popups.feed')}",
        is_old=kit is not None and kit.made_at is not None and kit.says != press_kits.says(popup),
    )


@bp.post("/<slug>/press-kit")
def make(slug: str) -> ResponseReturnValue:
    """Have it made, or made anew."""
    popup = _popup(slug)
    try:
        with transaction():
            is_new = services.ask(popup, total=press_kits.TOTAL, actor=actor(), now=clock.now())
            popup_id = popup.id
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        if is_new:
            press_kits.ask(popup_id)
        flash(gettext("The press kit is being made. It takes about ten seconds."), "success")
    return redirect(url_for("city.press_kit.show", slug=slug), 303)


@bp.get("/<slug>/press-kit/all.zip")
def everything(slug: str) -> ResponseReturnValue:
    """All of it in one file."""
    popup = _popup(slug)
    content = press_kits.zipped(services.kit_of(popup))
    return download(content, name=f"{slug}-press-kit.zip", kind=press_kits.ZIP)


@bp.get("/<slug>/press-kit/<name>")
def file(slug: str, name: str) -> ResponseReturnValue:
    """One file of it."""
    content, kind = press_kits.open_file(services.kit_of(_popup(slug)), name)
    return download(content, name=f"{slug}-{name}", kind=kind)


def _popup(slug: str) -> Popup:
    """The pop-up called ``slug``, for whom it is in reach."""
    popup = office.popup_by_slug(slug)
    check_reach(signed_in_user(), popup.organisation_id)
    return popup

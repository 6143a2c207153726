"""One's own products in the channels: each with what a channel has against it, and where that is changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.channels import queries
from market.domain.channels.models import Channel, Reason
from market.domain.channels.queries import Reported
from market.domain.channels.rules import REMEDIES
from market.domain.enterprises.abilities import Ability
from market.foundation.i18n import in_language
from market.web.guards import needs, own_enterprise
from market.web.paging import moment, page_of, requested_edge
from market.web.session import signed_in_user
from market.web.site import settings

bp = Blueprint("channels", __name__, url_prefix="/channels")
bp.before_request(needs(Ability.EDIT_PRODUCTS))


def _editor(anchor: str) -> Callable[[str], str]:
    return lambda slug: url_for("seller.products.edit", slug=slug, _anchor=anchor)


def _photos(slug: str) -> str:
    return url_for("seller.photos.index", slug=slug)


_WHERE: Mapping[Reason, Callable[[str], str]] = {
    Reason.BLOCKED: _editor("block"),
    Reason.OFF_SHELF: _editor("missing"),
    Reason.NOT_SELLING: lambda _slug: url_for("seller.dashboard.index"),
    Reason.NO_DELIVERY: lambda _slug: url_for("seller.delivery.edit"),
    Reason.BY_QUOTE: _editor("kind"),
    Reason.SOLD_OUT: lambda _slug: url_for("seller.stock.index", show="out"),
    Reason.NO_PHOTO: _photos,
    Reason.PHOTO_WAITS: _photos,
    Reason.PHOTO_SMALL: _photos,
    Reason.NAME_LONG: _editor("name_ko"),
    Reason.NAME_PROMOTES: _editor("name_ko"),
    Reason.NO_DESCRIPTION: _editor("summary_ko"),
}
"""Where each reason is put right, by the product's slug; where there is nothing to do, nowhere."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason in words, what to do, where; and the channels that have it, where others take the product."""

    words: str
    remedy: str
    address: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One product: ``taken`` says of each channel, in its order, whether it takes it."""

    name: str
    address: str
    picture: str
    taken: tuple[bool, ...]
    troubles: tuple[Trouble, ...]


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every product, the one changed last first: where it is taken, and what to do where it is not."""
    enterprise = own_enterprise(signed_in_user())
    found, stretch = queries.report(enterprise, requested_edge(moment))
    return render_template(
        "seller/channels/index.html",
        page=page_of([_row(one) for one in found], stretch),
        channels=Channel,
        channel_names=tuple(str(channel) for channel in Channel),
        counts=queries.counts_of(enterprise),
        feeds={
            channel: f"{settings().site_url}{url_for('api.feeds.file', key=channel.value)}" for channel in Channel
        },
    )


def _row(one: Reported) -> Row:
    return Row(
        name=in_language(one.name_ko, one.name_en),
        address=url_for("seller.adding.finish" if one.is_draft else "seller.products.edit", slug=one.slug),
        picture=one.picture,
        taken=tuple(not one.refused[channel] for channel in Channel),
        troubles=tuple(_troubles(one)),
    )


def _troubles(one: Reported) -> Sequence[Trouble]:
    told = []
    for reason in Reason:
        by = [channel for channel in Channel if reason in one.refused[channel]]
        if by:
            where = _WHERE.get(reason)
            names = () if len(by) == len(Channel) else tuple(str(channel) for channel in by)
            told.append(Trouble(str(reason), str(REMEDIES[reason]), where(one.slug) if where else "", names))
    return told

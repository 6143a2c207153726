"""One's own products in the channels: each with what a channel has against it, and where that is changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

_PLACES: Mapping[Reason, int] = {reason: place for place, reason in enumerate(Reason)}
_A_SLUG = "__slug__"
"""Stands for a product's slug in addresses that are made once for a page. No slug has a line below the letters."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason in words, and where it is put right; and the channels that have it, where others take the product."""

    words: str
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
    """Every product, the one changed last first: where it is taken, and why not; what to do is said once."""
    enterprise = own_enterprise(signed_in_user())
    found, stretch = queries.report(enterprise, requested_edge(moment))
    edited = url_for("seller.products.edit", slug=_A_SLUG)
    where = {reason: address(_A_SLUG) for reason, address in _WHERE.items()}
    return render_template(
        "seller/channels/index.html",
        page=page_of([_row(one, edited, where) for one in found], stretch),
        remedies=[(reason, REMEDIES[reason]) for reason in sorted(_met(found), key=_PLACES.__getitem__)],
        channels=Channel,
        channel_names=tuple(str(channel) for channel in Channel),
        counts=queries.counts_of(enterprise),
        feeds={
            channel: f"{settings().site_url}{url_for('api.feeds.file', key=channel.value)}" for channel in Channel
        },
    )


def _met(found: Iterable[Reported]) -> set[Reason]:
    return {reason for one in found for reasons in one.refused.values() for reason in reasons}


def _row(one: Reported, edited: str, where: Mapping[Reason, str]) -> Row:
    """``edited`` and ``where`` are addresses in which ``_A_SLUG`` stands for the product’s."""
    address = url_for("seller.adding.finish", slug=one.slug) if one.is_draft else edited.replace(_A_SLUG, one.slug)
    return Row(
        name=in_language(one.name_ko, one.name_en),
        address=address,
        picture=one.picture,
        taken=tuple(not one.refused[channel] for channel in Channel),
        troubles=tuple(_troubles(one, where)),
    )


def _troubles(one: Reported, where: Mapping[Reason, str]) -> Iterator[Trouble]:
    by: dict[Reason, list[str]] = {}
    for channel, reasons in one.refused.items():
        for reason in reasons:
            by.setdefault(reason, []).append(str(channel))
    for reason in sorted(by, key=_PLACES.__getitem__):
        names = () if len(by[reason]) == len(one.refused) else tuple(by[reason])
        address = where.get(reason, "").replace(_A_SLUG, one.slug)
        yield Trouble(str(reason), address, names)

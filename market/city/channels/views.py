"""What of the market is found elsewhere: how many products each channel takes, and why not the others."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.channels import queries
from market.domain.channels.models import Channel, Reason
from market.domain.channels.rules import REMEDIES
from market.domain.operators.abilities import StaffAbility
from market.web.guards import staff_needs
from market.web.site import settings

bp = Blueprint("channels", __name__, url_prefix="/channels")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is on sale, counted by channel and by reason, and the enterprises that could use a call."""
    told = queries.overview()
    refused = told.counts.refused
    return render_template(
        "city/channels/index.html",
        channels=Channel,
        counts=told.counts,
        reasons=[
            (reason, REMEDIES[reason], [refused.get((channel, reason), 0) for channel in Channel])
            for reason in Reason
            if any(refused.get((channel, reason)) for channel in Channel)
        ],
        makers=told.makers,
        feeds={
            channel: f"{settings().site_url}{url_for('api.feeds.file', key=channel.value)}" for channel in Channel
        },
        can_try=not settings().is_production,
    )

"""How the booths of a call were shared out, explained to everybody, with what it takes to check it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.allocation import queries
from market.domain.allocation.bundles import bundle_of
from market.domain.allocation.errors import NoSuchRun
from market.domain.allocation.models import AllocationRun
from market.domain.calls import rules
from market.domain.calls.models import Call
from market.domain.calls.queries import public_call
from market.domain.offers.queries import objections_to, offers_by_hand
from market.web.allocation_files import bundle_file, verifier_file
from market.web.allocation_results import results

bp = Blueprint("results", __name__, url_prefix="/calls/<slug>/result")


@bp.get("")
def show(slug: str) -> ResponseReturnValue:
    """In plain words: who got a booth, why others did not, how even it is, and how to check all of it."""
    call, run = _official(slug)
    return render_template(
        "shop/results/show.html",
        call=call,
        run=run,
        result=results(run, offers_by_hand(call)),
        rules=rules.rules_in_words(call),
        objections=objections_to(call),
    )


@bp.get("/bundle.json")
def bundle(slug: str) -> ResponseReturnValue:
    """Everything that decided, without anything about people."""
    _call, run = _official(slug)
    return bundle_file(bundle_of(run), f"{slug}-bundle.json")


@bp.get("/verify.py")
def verifier(slug: str) -> ResponseReturnValue:
    """The program that works it all out again."""
    _official(slug)
    return verifier_file()


def _official(slug: str) -> tuple[Call, AllocationRun]:
    call = public_call(slug)
    run = queries.official_run(call)
    if run is None:
        raise NoSuchRun
    return call, run

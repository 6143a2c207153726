"""Photos of a product that is not there yet: kept as they come, so that no error in a form loses one.

A picture that comes in is let go of at once. What shows it later holds on to it, and one that nothing shows is
forgotten after a day, like every other.
"""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from market.domain.catalog.photos import MOST_PHOTOS
from market.domain.media import queries as media
from market.domain.media import services
from market.domain.media.models import Picture
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.web.guards import own_enterprise
from market.web.session import signed_in_user

FIELD, KEPT = "photos", "kept"
"""The names under which a form brings files, and the references of pictures that were kept before."""


def taken_in() -> tuple[list[str], list[str]]:
    """The references of all pictures that the form brings, those kept before and its files; and what is wrong with
    the files that are none."""
    references, refusals = request.form.getlist(KEPT)[:MOST_PHOTOS], []
    for file in request.files.getlist(FIELD):
        if not file.filename:
            continue
        try:
            references.append(_kept(file))
        except MarketError as refusal:
            refusals.append(str(refusal))
    return references, refusals


def own_pictures(references: Sequence[str]) -> list[Picture]:
    """Those of ``references`` that are pictures of the visitor's enterprise, as many as a product shows."""
    return media.kept_for(own_enterprise(signed_in_user()), references)[:MOST_PHOTOS]


def _kept(file: FileStorage) -> str:
    try:
        raw = file.stream.read(services.LIMITS.bytes + 1)
        with transaction():
            now, user = clock.now(), signed_in_user()
            picture = services.add_picture(
                raw, name=file.filename or "", enterprise=own_enterprise(user), user=user, now=now
            )
            reference = picture.reference
            services.release(reference, now=now)
        return reference
    finally:
        file.close()

"""Whatever a program may ask by the document, and whatever it may not, is answered as the document says.

Schemathesis makes requests of the document: such as it allows, and such as it does not. A few of each operation are
made each time, a hundred in the slow run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from market.domain.enterprises.models import EnterpriseField, Field
from market.foundation.database import db
from tests.conftest import SLOW
from tests.factories import EnterpriseFactory, ParticipationFactory, PopupFactory, StockFactory, VenueFactory

EXAMPLES = 100 if SLOW else 8
"""Of each operation, in each mode."""


@pytest.fixture
def something(app):
    """A few rows of everything, some of them with nothing in what can lack."""
    venue = VenueFactory(latitude=37.66, longitude=126.77, precision_m=200)
    for number in range(4):
        product = StockFactory(on_hand=number).variant.product
        popup = PopupFactory(venue=venue, starts_on=date(2030, 5, 1 + number) if number else None, ends_on=None)
        ParticipationFactory(popup=popup, enterprise=product.enterprise)
        ParticipationFactory(popup=popup, enterprise=None, listed_name="이름만 적힌 곳")
        EnterpriseFactory(is_sample=False, name_en=None, kind_as_of=2018)
        db.session.add(EnterpriseField(enterprise_id=product.enterprise_id, field=Field.FOOD))
    PopupFactory(venue=None)
    db.session.commit()


@contextmanager
def asked_anew(app) -> Iterator[None]:
    """Each request has a context of its own, as on a server."""
    with app.app_context():
        yield
    db.session.rollback()


@pytest.mark.usefixtures("something")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_answer_is_as_the_document_says(app, client, prefix):
    document = client.get(f"{prefix}/api/v1/openapi.json").json
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    operations = [found.ok() for found in schema.get_all_operations()]

    assert len(operations) == len(document["paths"])
    for operation in operations:
        ask(app, operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        if document["paths"][operation.path]["get"]["parameters"]:  # else there is nothing to be wrong
            ask(app, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def ask(app, cases):
    """Make ``EXAMPLES`` requests, and hold each answer against the document."""

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not SLOW,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case):
        with asked_anew(app):
            case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its client unpacks nothing

    one()

"""The lists of the seller's office cost as few queries with a thousand rows as with one."""

import pytest

from benchmarks.office import LISTS, fill_office
from market.domain.enterprises.models import MemberRole
from market.foundation import clock
from market.foundation.database import db
from tests.factories import CategoryFactory, MembershipFactory, SellingEnterpriseFactory


@pytest.mark.parametrize("rows", [1, 1000])
def test_each_list_takes_at_most_ten_queries(sign_in, max_queries, rows):
    enterprise, category = SellingEnterpriseFactory(), CategoryFactory()
    owner = MembershipFactory(enterprise=enterprise, role=MemberRole.OWNER).user
    db.session.commit()
    fill_office(enterprise.id, category.id, rows=rows, now=clock.now())
    browser = sign_in(owner)

    for path in LISTS:
        with max_queries(10):
            answer = browser.get(path)
        assert answer.status_code == 200, path

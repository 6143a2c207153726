"""The lists of the city's office cost as few queries with a thousand rows as with one."""

import pytest

from benchmarks.city import LISTS, administrator, fill_city
from benchmarks.office import fill_office
from market.foundation import clock
from market.foundation.database import db
from tests.factories import CategoryFactory, SellingEnterpriseFactory


@pytest.mark.parametrize("rows", [1, 1000])
def test_each_list_takes_at_most_ten_queries(sign_in, max_queries, rows):
    enterprise, category = SellingEnterpriseFactory(), CategoryFactory()
    db.session.commit()
    fill_office(enterprise.id, category.id, rows=rows, now=clock.now())
    fill_city(enterprise.id, rows=rows, now=clock.now())
    staff = administrator(clock.now())
    db.session.commit()
    browser = sign_in(staff)

    for path in LISTS:
        with max_queries(10):
            answer = browser.get(path)
        assert answer.status_code == 200, path

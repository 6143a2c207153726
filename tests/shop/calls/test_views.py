"""The public pages of calls."""

from datetime import timedelta

from market.foundation import clock
from market.foundation.database import db
from tests.calling import a_call


def test_everybody_reads_what_is_announced_and_nothing_of_drafts(client):
    live, over, draft = a_call(), a_call(closes_at=clock.now()), a_call(announced_at=None)
    soon = a_call(opens_at=clock.now() + timedelta(days=1))
    db.session.commit()

    page = client.get("/calls/").text
    assert page.index(live.title_ko) < page.index(over.title_ko)
    assert soon.title_ko in page
    assert draft.title_ko not in page
    assert client.get(f"/calls/{draft.slug}").status_code == 404
    assert "확정" in client.get(f"/calls/{live.slug}").text
    assert "바뀔 수 있고" in client.get(f"/calls/{soon.slug}").text
    assert 'id="results"' in client.get(f"/en/calls/{over.slug}").text
    for seed in (live.seed, over.seed):
        assert seed not in client.get(f"/calls/{live.slug}").text + client.get(f"/calls/{over.slug}").text

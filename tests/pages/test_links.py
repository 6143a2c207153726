"""No link of a page leads nowhere, nor to a part of a page that is not there; and all of the market stands."""

import http.client
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest

from market.foundation import clock
from market.seed.dataset import real_enterprises, real_events, sample_enterprises, sample_popups, sample_products
from tests.pages.conftest import People
from tests.pages.markup import links_in
from tests.pages.pages import PAGES
from tools.market import Market

pytestmark = pytest.mark.browser

Fetch = Callable[..., tuple[int, str]]


@pytest.fixture
def fetch(market: Market, people: People) -> Iterator[Fetch]:
    """``fetch(path, who)`` gives status and text as one of the people gets them; each time from another address."""
    connection = http.client.HTTPConnection(urlsplit(market.url).netloc, timeout=30)
    asked = 0

    def get(path: str, who: str = "") -> tuple[int, str]:
        nonlocal asked
        asked += 1
        cookies = (people.browsers[who] or {}).get("cookies", [])
        headers = {
            "Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies),
            "X-Forwarded-For": f"172.16.{asked // 250}.{asked % 250}",
        }
        connection.request("GET", quote(path, safe="/?&=%:;,+~@!$'()*[]"), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status in (301, 302, 303, 307, 308):
            return get(urljoin(path, answer.headers["Location"]).removeprefix(market.url), who)
        is_text = answer.headers.get_content_type() in ("text/html", "image/svg+xml")
        return answer.status, body.decode() if is_text else ""

    yield get
    connection.close()


def test_no_link_of_a_page_leads_nowhere(fetch, people, market):
    sources: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, str], tuple[int, str]] = {}
    as_it_should: dict[str, int] = {}
    for page in PAGES:
        for prefix in ("", "/en"):
            path = prefix + page.path.format(**people.made)
            known[path, page.who] = fetch(path, page.who)
            as_it_should[path] = page.status
            for link in links_in(known[path, page.who][1]):
                target = urljoin(market.url + path, link)
                if target.startswith(market.url + "/"):
                    sources.setdefault((target.removeprefix(market.url), page.who), path)

    broken = []
    for (target, who), source in sources.items():
        path, _, part = target.partition("#")
        if (path, who) not in known:
            known[path, who] = fetch(path, who)
        status, text = known[path, who]
        if status != as_it_should.get(path, 200) or (part and f'id="{part}"' not in text):
            broken.append(f"{status} {target} ← {source}")

    assert len(sources) > 300
    assert not broken, "\n".join(broken)


def _everything() -> list[str]:
    today = clock.day_of(clock.now())
    return [
        *(f"/enterprises/{entry.slug}" for entry in real_enterprises()),
        *(f"/enterprises/{entry.slug}" for entry in sample_enterprises()),
        *(f"/products/{product.slug}" for product in sample_products()),
        *(f"/popups/{popup.slug}" for popup in sample_popups(today)),
        *(f"/popups/{event.reference}" for event in real_events()),
    ]


def test_everything_in_the_market_stands(fetch):
    """Each in one of the two languages, by turns."""
    fallen: list[Any] = []
    for number, path in enumerate(_everything()):
        status, text = fetch(("", "/en")[number % 2] + path)
        if status != 200 or "</html>" not in text:
            fallen.append((status, path))

    assert not fallen

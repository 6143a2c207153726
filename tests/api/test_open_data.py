"""The open data: the files, what they hold and what they leave out."""

import csv
import json
from datetime import date
from io import StringIO
from itertools import pairwise

import pytest

from market.api import datasets
from market.domain.enterprises.models import (
    District,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseSource,
    EnterpriseStatus,
    Field,
)
from market.domain.popups.models import PopupStatus
from market.foundation import clock
from market.foundation.database import db
from market.web.limits import OPEN_DATA
from tests.factories import EnterpriseFactory, PopupFactory, VenueFactory
from tests.structured import told_of, types_of

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def rows_of(answer):
    """The rows of a CSV file by its heading."""
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def known(app):
    """A real enterprise and a real pop-up, beside what does not belong into the files."""
    enterprise = EnterpriseFactory(
        slug="mill",
        is_sample=False,
        name_ko='콩, "두부"',
        kind=EnterpriseKind.COOPERATIVE,
        district=District.ILSANSEO,
        summary_ko="우리가 쓴 말",
    )
    for field in (Field.FOOD, Field.CRAFT):
        db.session.add(EnterpriseField(enterprise_id=enterprise.id, field=field))
    db.session.add(EnterpriseSource(enterprise_id=enterprise.id, position=1, url="https://example.com/a"))
    EnterpriseFactory(slug="invented")
    EnterpriseFactory(slug="gone", is_sample=False, status=EnterpriseStatus.HIDDEN)
    square = VenueFactory(latitude=37.66, longitude=126.77, precision_m=300, is_sample=False)
    PopupFactory(
        slug="fair",
        is_sample=False,
        venue=square,
        starts_on=date(2020, 5, 1),
        organisers_ko=["가", "나"],
        organisers_en=["A", "B"],
    )
    PopupFactory(slug="lost", is_sample=False, venue=None, starts_on=None, ends_on=None)
    PopupFactory(slug="invented")
    PopupFactory(slug="draft", is_sample=False, status=PopupStatus.DRAFT)
    db.session.commit()


@pytest.mark.usefixtures("known")
def test_the_directory_as_a_table(client):
    answer = client.get("/open-data/enterprises.csv")

    (row,) = rows_of(answer)
    assert list(row) == [fact.name for fact in datasets.ENTERPRISES.columns]
    assert (row["slug"], row["name_ko"], row["kind_ko"]) == ("mill", '콩, "두부"', "협동조합")
    assert (row["district"], row["district_ko"], row["dong"]) == ("ilsanseo", "일산서구", "")
    assert row["fields"] == "craft; food"
    assert row["sources"] == "https://example.com/a"
    assert "우리가 쓴 말" not in answer.text
    assert answer.text.count("\r\n") == 2


@pytest.mark.usefixtures("known")
def test_popups_as_a_table(client):
    fair, lost = rows_of(client.get("/open-data/popups.csv"))

    assert (fair["slug"], fair["starts_on"], fair["longitude"]) == ("fair", "2020-05-01", "126.77")
    assert (fair["organisers_ko"], fair["is_dadaket"]) == ("가; 나", "true")
    assert (lost["slug"], lost["starts_on"], lost["place_ko"]) == ("lost", "", "")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("key", ["enterprises", "popups"])
def test_json_holds_the_same_rows_with_licence_and_date(client, key):
    told = json.loads(client.get(f"/open-data/{key}.json").data)

    table = rows_of(client.get(f"/open-data/{key}.csv"))
    assert [item["slug"] for item in told["items"]] == [row["slug"] for row in table]
    assert LICENCE in told["licences"]
    assert told["as_of"] == clock.day_of(clock.now()).isoformat()
    assert told["as_of"] in told["credit"]
    assert (told["title_ko"], told["title_en"]) == tuple(
        client.get(f"{prefix}/open-data/").text.split(f'id="{key}">')[1].split("<")[0].replace("&#39;", "'")
        for prefix in ("", "/en")
    )


def ring_area(ring):
    """Twice the area of a ring: above zero when it runs against the clock."""
    return sum(east * north_2 - east_2 * north for (east, north), (east_2, north_2) in pairwise(ring))


@pytest.mark.usefixtures("known")
def test_the_map_of_the_directory_has_valid_rings_that_run_against_the_clock(client):
    told = json.loads(client.get("/open-data/enterprises.geojson").data)

    assert told["type"] == "FeatureCollection"
    assert "SGIS" in told["credit_outlines"]
    found = {feature["id"]: feature for feature in told["features"]}
    assert {key: one["properties"]["enterprises"] for key, one in found.items()} == {
        "deogyang": 0,
        "ilsandong": 0,
        "ilsanseo": 1,
        "unknown": 0,
    }
    assert found["ilsanseo"]["properties"]["enterprises_by_kind"] == {"cooperative": 1}
    assert found["unknown"]["geometry"] is None
    for key in ("deogyang", "ilsandong", "ilsanseo"):
        assert found[key]["geometry"]["type"] == "Polygon"
        (ring,) = found[key]["geometry"]["coordinates"]
        assert len(ring) >= 4
        assert ring[0] == ring[-1]
        assert ring_area(ring) > 0
        assert all(126 < east < 128 and 37 < north < 38 for east, north in ring)


@pytest.mark.usefixtures("known")
def test_the_map_of_popups_has_east_before_north_and_nothing_where_nothing_is_known(client):
    answer = client.get("/open-data/popups.geojson")

    fair, lost = json.loads(answer.data)["features"]
    assert answer.content_type == "application/geo+json"
    assert fair["geometry"] == {"type": "Point", "coordinates": [126.77, 37.66]}
    assert fair["properties"]["precision_m"] == 300
    assert lost["geometry"] is None


def test_no_cell_is_ever_a_formula(client):
    EnterpriseFactory(is_sample=False, name_ko="=HYPERLINK(1)", name_en="+1", dong="@home", address_ko="-1")
    db.session.commit()

    (row,) = rows_of(client.get("/open-data/enterprises.csv"))

    assert (row["name_ko"], row["name_en"]) == ("'=HYPERLINK(1)", "'+1")
    assert (row["dong"], row["address_ko"]) == ("'@home", "'-1")


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_comes_in_pieces_and_misses_nothing(client, monkeypatch, ending):
    monkeypatch.setattr(datasets, "AT_ONCE", 3)
    for number in range(10):
        EnterpriseFactory(slug=f"e{number}", is_sample=False, sort_key="ㄱ")
    db.session.commit()

    answer = client.get(f"/open-data/enterprises.{ending}")
    assert answer.is_streamed

    found = [row["slug"] for row in (rows_of(answer) if ending == "csv" else json.loads(answer.data)["items"])]
    assert sorted(found) == [f"e{number}" for number in range(10)]


@pytest.mark.parametrize("key", ["enterprises", "popups"])
@pytest.mark.parametrize("ending", ["csv", "json", "geojson"])
def test_an_empty_market_has_files_without_rows(client, key, ending):
    answer = client.get(f"/en/open-data/{key}.{ending}")

    assert answer.status_code == 200
    if ending == "csv":
        assert rows_of(answer) == []
    else:
        told = json.loads(answer.data)
        rows = told["items"] if ending == "json" else told["features"]
        assert len(rows) == (4 if (key, ending) == ("enterprises", "geojson") else 0)  # areas stay where they are


def test_a_file_says_what_it_is_called_and_under_which_terms(client):
    answer = client.head("/open-data/popups.csv")

    today = clock.day_of(clock.now()).isoformat()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="dadaket-popups-{today}.csv"'
    assert f'<{LICENCE}>; rel="license"' in answer.headers["Link"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-cache"
    for path in ("nothing.csv", "popups.exe", "popups"):
        assert client.get(f"/open-data/{path}").status_code == 404


def test_a_file_asks_little_however_many_rows_it_has(client, max_queries):
    for _ in range(12):
        EnterpriseFactory(is_sample=False)
        PopupFactory(is_sample=False)
    db.session.commit()

    for path, most in (("enterprises.csv", 3), ("popups.json", 1), ("enterprises.geojson", 1), ("", 4)):
        with max_queries(most):
            assert client.get(f"/open-data/{path}").data


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_explains_every_column_and_tells_search_engines_of_both_tables(client, prefix):
    page = client.get(f"{prefix}/open-data/").text

    for dataset in datasets.DATASETS:
        for fact in dataset.columns:
            assert f"<code>{fact.name}</code>" in page
    assert types_of(page) == {"Dataset"}
    structured = told_of(page)["Dataset"]
    assert len(structured) == 2
    for one in structured:
        assert LICENCE in one["license"]
        for form in one["distribution"]:
            assert client.head(form["contentUrl"].removeprefix("http://localhost")).status_code == 200


def test_whoever_goes_away_in_the_middle_of_a_file_leaves_nothing_open(client, monkeypatch):
    monkeypatch.setattr(datasets, "AT_ONCE", 1)
    for number in range(3):
        EnterpriseFactory(slug=f"e{number}", is_sample=False)
    db.session.commit()

    answer = client.get("/open-data/enterprises.csv")
    pieces = answer.iter_encoded()
    next(pieces)
    answer.close()

    assert client.get("/open-data/enterprises.csv").data.count(b"\r\n") == 4


def test_who_takes_files_too_often_has_to_wait(client, limits):
    most = int(OPEN_DATA.split(maxsplit=1)[0])
    for _ in range(most):
        assert client.get("/open-data/popups.csv").data

    refused = client.get("/open-data/popups.csv")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0

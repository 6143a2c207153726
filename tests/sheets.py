"""Spreadsheets of products as the tables keep them."""

import json

from market.domain.imports.models import ImportState, ProductImport
from market.foundation import files


def faulty_sheet(folder, **facts):
    """A sheet with one row, in which a price has to be corrected."""
    rows = [[1, ["상품명", "분류", "가격"]], [2, ["꿀", "꿀·잼", "많이"]]]
    fault = {"row": 2, "key": "price", "head": "가격", "text": "많이", "sentence": "숫자를 적어 주세요."}
    outcome = {"faults": [fault], "wishes": [], "remarks": [], "places": {"name_ko": 0, "category": 1, "price": 2}}
    kept = [files.keep(folder, json.dumps(told).encode()) for told in (rows, outcome)]
    return ProductImport(
        **facts,
        asked_by="#1",
        state=ImportState.FAULTY,
        file_name="products.xlsx",
        digest="0",
        rows=1,
        sheet=kept[0],
        outcome=kept[1],
        pictures=[],
        counts={},
        products={},
        reasons=[],
        total=1,
    )

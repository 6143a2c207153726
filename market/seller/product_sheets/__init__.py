"""Products by spreadsheet: taken out, changed at a desk, checked cell by cell and brought in all together."""

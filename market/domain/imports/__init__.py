"""Products that come in by a spreadsheet: checked first, written all together when somebody has confirmed."""

"""Public registers that come in as files."""

"""Public registers that come in as files: without personal data, matched, applied and undone as one."""

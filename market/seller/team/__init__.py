"""Who works for the enterprise, and what each may do."""

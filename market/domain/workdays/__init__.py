"""Which days count where a term runs in business days."""

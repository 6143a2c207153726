"""The scheduler: who has which venue on which day."""

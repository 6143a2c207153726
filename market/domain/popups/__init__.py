"""Pop-ups: partners lend space, the city opens a market there for some days, enterprises stand at booths."""

"""The city staff's door, /city: venues, pop-ups, booths, audit."""

"""What everything stands on: database, clock, texts, errors, mail, jobs. Knows no rule of the market."""

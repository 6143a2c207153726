"""An enterprise leaves the market: what still runs, what it is still owed, and what it takes along."""

"""Reports of what was written in questions, reviews and answers, and what the city decides about them."""

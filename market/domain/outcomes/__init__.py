"""What a pop-up was like, as staff noted it and participants report it: attendance, incidents, survey, sales."""

"""The press kit of a pop-up, asked for with one button: one by one, or all in one file."""

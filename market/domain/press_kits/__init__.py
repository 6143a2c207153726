"""The press kit of a pop-up: that it was asked for, how far it is, what it says. The files are the worker’s."""

"""What an enterprise is owed, by its statements."""

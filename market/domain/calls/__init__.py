"""Calls for applications: the city asks who wants a booth, enterprises answer from what they have stored."""

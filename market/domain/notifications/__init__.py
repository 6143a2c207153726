"""The outbox: what is to be sent is a row in the transaction that caused it; sending comes afterwards."""

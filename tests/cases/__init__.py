"""The acceptance cases of payments, each by its number: docs/payments.md says which test stands for which."""

"""The texts that have the force of law here: terms, policies, notices and consents."""

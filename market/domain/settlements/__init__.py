"""What enterprises are owed: statements, payouts, and whether every won is accounted for."""

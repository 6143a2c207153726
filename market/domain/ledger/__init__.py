"""What belongs to whom, in won: entries that are only ever added. A balance is their sum."""

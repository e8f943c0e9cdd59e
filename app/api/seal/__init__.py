"""What every answer carries, whoever makes it: ids, headers, and where the time went."""

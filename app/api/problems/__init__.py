"""What can go wrong: every kind of it in one table, and how what was found amiss becomes words and a place."""

"""The wire contract as models: what a request says, what a reply holds, and how lists of numbers become arrays."""

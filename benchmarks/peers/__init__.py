"""What a user would write instead of calling Chainrule, each written as its own documentation would have it."""

"""What people read in a browser: the explorer, Swagger UI, and pages about problems and mistakes."""

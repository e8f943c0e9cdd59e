"""The OpenAPI document: made from the routes and their models, completed by what only we know."""

"""Programs as source text that runs by itself, in several languages. What a function is there comes from `app.engine.functions`."""

"""A benchmark of damaged traces: what the rules still say of real flights when fixes are lost or wrong."""

"""Flight Docket's library: reads, derives, stores and answers. It never imports the dashboard."""

"""Metrics per population, each with an interval and a count."""

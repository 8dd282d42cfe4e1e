"""Hostile input for the loader: how it is made, what must hold for every piece of it, and a driver for long runs."""

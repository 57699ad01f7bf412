"""Measuring: how fast and how good the engines are."""

"""The metric registry: published definitions are immutable, bound, and can be recomputed."""

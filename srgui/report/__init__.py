"""What networks reach on benchmark pictures, and what papers say they reach."""

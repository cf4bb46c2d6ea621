"""Networks: their cards, their weights and their layers; torch, no Qt."""

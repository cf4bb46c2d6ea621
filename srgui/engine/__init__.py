"""The engine: a picture and a warm session in, an enlarged picture out."""

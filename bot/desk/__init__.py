"""The author's desk: checks a knowledge base, compares two, starts one, takes texts in and gives them out."""

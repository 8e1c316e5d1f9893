"""Turns a PDF file into text: words by their places, rows, columns of labels and values, running matter."""

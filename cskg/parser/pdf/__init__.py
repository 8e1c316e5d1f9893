"""A PDF file to text: words by their places, rows, columns of labels and values, running matter."""

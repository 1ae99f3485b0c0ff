"""Everything goes wrong at once, under a seed; afterwards all books agree."""

"""What is done to break the suite: a module for each part, whose `rows()` runs it and says what came of it."""

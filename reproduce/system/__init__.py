"""The machine under the suite: signals, what the operating system refuses, folders, files replaced in one step."""

"""The command line. Command modules import the pipeline inside their functions, so that `--help` is instant."""

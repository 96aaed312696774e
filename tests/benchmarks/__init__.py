"""Compares the matcher with what others use, in time, memory and accuracy: `python -m tests.benchmarks --help`."""

import bot  # noqa: F401 - sets the threads of BLAS to one, which must happen before numpy is imported

"""A question-and-answer chatbot that answers from reviewed text and from nothing else."""

import os

# Matching solves many small systems; on those the threads of a BLAS library only wait for one another (measured: 15
# times slower with two). This must be set before numpy is first imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")

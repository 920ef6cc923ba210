"""Training: what a rank does, from the frozen files of a run folder to scores and a model. `loop.py` is the story."""

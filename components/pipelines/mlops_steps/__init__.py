"""What runs inside the containers of a training pipeline, packed as one file.

Nothing here is imported at deployment but as text. It runs on the Python of AWS's scikit-learn
image (3.9) with boto3, and needs scikit-learn for the training step alone.
"""

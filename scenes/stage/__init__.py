"""What every lesson stands on: colours, text, the camera, beats and the shared runs."""

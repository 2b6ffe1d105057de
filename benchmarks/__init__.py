"""Speed and accuracy, measured side by side in one run and told as ratios; never asserted in a test."""

"""The experience survey: what an answer stands for, how sure a share is, and whether it changed."""

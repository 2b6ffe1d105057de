"""Information points: where and when somebody can ask, what was asked without who asked, and help further on."""

"""How well the model does: calibration, backtest, hindcast and natural experiments."""

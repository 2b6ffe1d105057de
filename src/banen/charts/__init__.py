"""Charts: plain data in, a description or a drawing out; nothing here knows the model, the pages or a language."""

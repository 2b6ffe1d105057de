"""The one reader of content and of what people send: numbers, documents, tables; every fault told, nothing guessed."""

"""The one reader of content and of what people send: numbers, documents, tables; every fault told, nothing guessed."""

from banen.observe.records.reading import Faults, Row, place, read_rows, Record, Text, Grouped, yaml_value, is_text, holds, is_number, is_list_of, read_yaml, content_digest, CONTENT, THOUSANDS

"""What the API answers, as types: each the shape of a class that Python and the command line give, field by field.

The answers themselves are made by those classes. A test reads every answer by its type, with no field too many or too
few, so that the document of the API cannot promise what is not sent.
"""

"""The annual report: one document, written as HTML, PDF, DOCX and ODS."""

"""The web application: server-rendered pages in Dutch and English, live where a script may run."""

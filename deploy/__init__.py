"""What whoever runs Banen needs beside the program: units, a container file, and a view of what it is made of."""

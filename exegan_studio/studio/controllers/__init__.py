"""What the artist does, one file a task: each hears signals, asks the document and the workers, and tells the state."""

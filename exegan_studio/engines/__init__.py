"""What turns a request into completions. torch is loaded only inside an engine's own package."""

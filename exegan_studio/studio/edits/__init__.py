"""The accepted candidates, to be adjusted, switched off, re-ordered and forked."""

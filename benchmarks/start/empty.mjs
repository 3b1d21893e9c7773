// Nothing: what a Node process takes to start and to end.

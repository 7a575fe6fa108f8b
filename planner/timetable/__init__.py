"""When each move of a wave starts and ends, under shared resources."""

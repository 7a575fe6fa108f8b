"""What a campaign's rules ask of each group and each wave."""

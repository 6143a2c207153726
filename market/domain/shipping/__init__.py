"""What sending costs: each enterprise's policy, remote postcodes, carriers."""

"""What `cables doctor` looks at and `cables status` shows. A check takes the settings and yields findings."""

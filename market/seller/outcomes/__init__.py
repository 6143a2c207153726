"""What one’s own enterprise reports of a pop-up that it took part in: sales by day, booth hours, a short survey."""

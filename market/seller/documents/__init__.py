"""An enterprise's own documents: what is valid how long, and its renewal."""

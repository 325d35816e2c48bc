"""The notebook client: `from kondate import Catalog`. httpx only; imports nothing of the server."""

"""Letters: preview, issue, print, save."""

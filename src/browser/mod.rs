//! The browser: typed URL to request, Location to the next URL.

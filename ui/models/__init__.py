"""What tables and lists show: ids here, lines read by the page, sorted and searched by the app."""

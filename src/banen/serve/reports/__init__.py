"""Reports on paper: what a council, a ministry or a citizen reads, typeset by Typst."""

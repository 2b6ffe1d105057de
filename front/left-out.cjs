// Stands in for packages that Vega names and our charts never reach: maps, and tables as text.
module.exports = {};

"""Drawing it: PDF, maps, tables, exchange files."""

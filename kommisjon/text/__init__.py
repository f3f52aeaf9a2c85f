"""How written language meets a grid of cells: direction, joined letters, widths, what a terminal can do. Pure."""

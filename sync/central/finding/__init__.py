"""Finding persons by a line of words and fields: `work:7212 years:>=3 lang:eng>=a2 welding`."""

"""Our own charts: bar, line, pie and scatter pictures with questions, boxes and the table behind them.

Owns: everything of the shipped source `demo-charts` (CC0): invented data, drawn here, nothing copied.
Never: files, the network, or Python's `random`, whose streams may change between versions.

Decision: a chart is a function of (seed, split, number) alone, so any row can be made on any machine
without the others, and the same row has the same bytes.
"""

"""The pages people read about a run: facts are gathered from files, put into plain records, and shown by templates.

    facts      the records a page is made of
    corpus     the new rows and the published state as two schemas of a DuckDB database in memory
    findings   what each rule found, with examples and its past
    volumes    rows a table, cables by month and post
    fill       share of values that are there, a column
    coverage   what the parser made of each form of input; files read; what is in quarantine
    words      the verdict and what to do next, in sentences
    charts     drawings as SVG
    render     the templates

`flows` hands in paths and what the run counted, since this room knows neither the warehouse nor the journal.
"""

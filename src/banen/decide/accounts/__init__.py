"""What does it cost, who gets and who pays: the appraisal of a package against current law.

Read ``chart_of_accounts`` first (the lines, from content), then ``accounts`` (one run), ``appraisal`` (two runs and their bands)
and ``matrix`` (lines by parties). Money of one price year everywhere (``prices``); taxes and premiums by law (``levies``).
"""

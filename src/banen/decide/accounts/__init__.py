"""What does it cost, who gets and who pays: the appraisal of a package against current law.

Read ``chart_of_accounts`` first (the lines, from content), then ``accounts`` (one run) and ``appraisal`` (two runs and
their bands). Money of one price year everywhere (``prices``); taxes and premiums by law (``levies``).
"""

"""What a recording means for those who have to answer for it: access, cost, risk, controls."""

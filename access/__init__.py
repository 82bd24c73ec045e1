"""Access as AWS decides it, on plain policies: no account, no network, nothing else of the project.

`policy.parse` reads a policy, `evaluate.decide` answers one request, `compare.gains` says what one
set of policies allows beyond another.
"""

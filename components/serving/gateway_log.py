"""What the gateway's access log holds."""

from __future__ import annotations

ACCESS_FORMAT = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "caller": "$context.identity.userArn",
    "apiKeyId": "$context.identity.apiKeyId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "integrationStatus": "$context.integration.status",
    "latencyMs": "$context.responseLatency",
    "wafStatus": "$context.waf.status",
}
"""What the access log holds of a request: who, what and how it went, never what was asked."""

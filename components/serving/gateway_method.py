"""What the methods of all paths of the gateway have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pulumi import Input


@dataclass(frozen=True, kw_only=True)
class GatewayMethod:
    """A POST: to which API it belongs, who may call it and what is checked. `root_id` is the API's
    root, below which paths begin."""

    api_id: Input[str]
    root_id: Input[str]
    validator_id: Input[str]
    authorization: str
    key_required: bool

    def inputs(self, resource_id: Input[str], parameter: str, *optional: str) -> dict[str, Any]:
        """The inputs of the method of a path, which asks for one parameter of the request and takes
        others where they are given."""
        return {
            "rest_api": self.api_id,
            "resource_id": resource_id,
            "http_method": "POST",
            "authorization": self.authorization,
            "api_key_required": self.key_required,
            "request_validator_id": self.validator_id,
            "request_parameters": {parameter: True, **dict.fromkeys(optional, False)},
        }

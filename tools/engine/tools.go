//go:build tools

// Package tools pins the Pulumi engine that the local cloud runs when no
// recent enough `pulumi` is on PATH. It holds no code of its own.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"

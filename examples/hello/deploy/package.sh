#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the function's package, the folder build beside this file: the program and the configuration of the collector layer.
#
#	package.sh [arm64|amd64]    the architecture, arm64 by default
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

mkdir -p "$here/build"
cd "$here/.."
CGO_ENABLED=0 GOOS=linux GOARCH="${1:-arm64}" go build -trimpath -tags lambda.norpc -ldflags '-s -w' -o "$here/build/bootstrap" .
cp "$here/../../../collector-config/lambda-extension.yaml" "$here/build/lambda-extension.yaml"

// SPDX-License-Identifier: Apache-2.0

// Package xrayaws sends X-Ray documents to X-Ray's API, PutTraceSegments, where no daemon runs: outside Lambda, or in a
// function without active tracing whose callers sample.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	if err != nil {
//		return err
//	}
//	api, err := xrayaws.New(cfg)
//	if err != nil {
//		return err
//	}
//	powertools.Start(handle, powertools.WithXRay(xray.WithTransport(api)))
//
// Documents are collected and sent after the answer has left, 50 in a request. X-Ray answers 200 also when it refuses
// documents: each of those becomes an [Error] that says which and why.
//
// The role needs xray:PutTraceSegments. Of the AWS SDK only its signer is linked, not the client of X-Ray.
//
// # Caveats
//
// A request takes some 40 ms and holds the environment's next event. Lambda's daemon costs microseconds, so in a traced
// function use that.
//
// At most 2,048 documents and 4 MiB wait, those included that a flush had no time for; more are refused and counted as
// failed by the processor. What waits when the process ends is lost.
package xrayaws

// SPDX-License-Identifier: Apache-2.0

// Command hello is a Lambda function that writes its log, metrics and trace by hand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Name string `json:"name"`
	Fail bool   `json:"fail"`
}

func greet(ctx context.Context, in request) (map[string]string, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	header, _ := ctx.Value("x-amzn-trace-id").(string)
	fmt.Printf(`{"level":"INFO","location":"main.go:29","message":"greeting","timestamp":"2026-01-02T03:04:05.006Z","service":"hello","function_request_id":%q,"name":%q}`+"\n", lc.AwsRequestID, in.Name)
	fmt.Printf(`{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Greeter","Dimensions":[["service"]],"Metrics":[{"Name":"greetings","Unit":"Count"}]}]},"service":"hello","greetings":1,"function_request_id":%q}`+"\n", lc.AwsRequestID)
	fmt.Println("plain text", os.Getenv("EXTRA"))
	send(header)
	if in.Fail {
		return nil, errors.New("nobody to greet")
	}
	return map[string]string{"greeting": "Hello, " + in.Name}, nil
}

// send writes one subsegment of the invocation's trace to the X-Ray daemon.
func send(header string) {
	ids := make(map[string]string)
	for part := range strings.SplitSeq(header, ";") {
		key, value, _ := strings.Cut(part, "=")
		ids[key] = value
	}
	conn, err := net.Dial("udp", os.Getenv("AWS_XRAY_DAEMON_ADDRESS"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	now := float64(time.Now().UnixMilli()) / 1000
	document := fmt.Sprintf(`{"name":"compose","id":"53995c3f42cd8ad8","type":"subsegment","trace_id":%q,"parent_id":%q,"start_time":%.3f,"end_time":%.3f}`,
		ids["Root"], ids["Parent"], now, now+0.001)
	if _, err := io.WriteString(conn, `{"format":"json","version":1}`+"\n"+document); err != nil {
		fmt.Println(err)
	}
}

func main() { lambda.Start(greet) }

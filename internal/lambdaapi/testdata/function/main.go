// SPDX-License-Identifier: Apache-2.0

// Command function is a Lambda function on aws-lambda-go that does what its event says.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
	Size int    `json:"size"`
}

var (
	calls    atomic.Int64
	barrier  atomic.Int64 // calls that wait for each other
	together = make(chan struct{})
)

func handle(ctx context.Context, e event) (any, error) {
	call := calls.Add(1)
	switch e.Do {
	case "echo":
		return e.Text, nil
	case "calls":
		return call, nil
	case "print":
		fmt.Println(e.Text)
		fmt.Fprintln(os.Stderr, "stderr "+e.Text)
		return nil, nil
	case "half a line":
		fmt.Print(e.Text)
		return nil, nil
	case "fail":
		return nil, errors.New(e.Text)
	case "panic":
		panic(e.Text)
	case "exit":
		fmt.Println("about to exit")
		os.Exit(e.Size)
	case "hang":
		fmt.Println("about to hang")
		select {}
	case "large":
		return strings.Repeat("x", e.Size), nil
	case "stream":
		return io.MultiReader(strings.NewReader(e.Text), strings.NewReader(" and more")), nil
	case "stream that fails":
		return io.MultiReader(strings.NewReader(e.Text), failing{}), nil
	case "large stream":
		return &events.LambdaFunctionURLStreamingResponse{Body: strings.NewReader(strings.Repeat("x", e.Size))}, nil
	case "stream in parts":
		return io.MultiReader(strings.NewReader("first"), &gate{address: e.Text}, strings.NewReader(" and second")), nil
	case "print for ever":
		go func() {
			for {
				fmt.Println(strings.Repeat("x", 1000))
			}
		}()
		return nil, nil
	case "work after the answer":
		return &answer{body: strings.NewReader(`"done"`), text: e.Text}, nil
	case "hang after the answer":
		return &answer{body: strings.NewReader(`"done"`), hang: true}, nil
	case "environ":
		return os.Environ(), nil
	case "context":
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		trace, _ := ctx.Value("x-amzn-trace-id").(string)
		return map[string]any{"context": lc, "trace": trace, "left": time.Until(deadline).Seconds()}, nil
	case "datagram":
		send(e.Text)
		return nil, nil
	case "wait for each other":
		if barrier.Add(1) == int64(e.Size) {
			close(together)
		}
		<-together
		return e.Text, nil
	}
	return nil, fmt.Errorf("unknown work %q", e.Do)
}

// answer does something between its answer and asking for the next event: aws-lambda-go closes it then.
// It has no exported fields, or it would be sent as JSON.
type answer struct {
	body io.Reader
	text string
	hang bool
}

func (*answer) MarshalJSON() ([]byte, error) { return nil, errors.New("not JSON") }

func (a *answer) Read(p []byte) (int, error) { return a.body.Read(p) }

func (a *answer) Close() error {
	if a.hang {
		select {}
	}
	fmt.Println(a.text)
	send(`{"format":"json","version":1}` + "\n" + `{"name":"late"}`)
	return nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the stream broke") }

// gate is read to its end when somebody has accepted the connection to it and closed that.
type gate struct{ address string }

func (g *gate) Read([]byte) (int, error) {
	conn, err := net.Dial("tcp", g.address)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := io.Copy(io.Discard, conn); err != nil {
		return 0, err
	}
	return 0, io.EOF
}

func send(datagram string) {
	conn, err := net.Dial("udp", os.Getenv("AWS_XRAY_DAEMON_ADDRESS"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, datagram); err != nil {
		log.Print(err)
	}
}

// count writes numbers for ever, to standard output and as X-Ray documents.
func count() {
	for n := 1; ; n++ {
		fmt.Println("count", n)
		send(fmt.Sprintf("{\"format\":\"json\",\"version\":1}\n{\"count\":%d}", n))
		time.Sleep(50 * time.Microsecond)
	}
}

func main() {
	if os.Getenv("COUNT") != "" {
		go count()
	}
	if text := os.Getenv("SAY_AT_INIT"); text != "" {
		fmt.Println(text)
	}
	if os.Getenv("SIGTERM") != "" {
		lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM(func() {
			fmt.Println("got SIGTERM")
			os.Exit(0)
		}))
	}
	lambda.Start(handle)
}

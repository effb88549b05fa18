// SPDX-License-Identifier: Apache-2.0

// Command runtime speaks to the Runtime API by hand, and not always as it should; MODE says how.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

var base = "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"

func main() {
	switch mode := os.Getenv("MODE"); mode {
	case "never asks":
		fmt.Println("busy with other things")
		select {}
	case "exits":
		fmt.Fprintln(os.Stderr, "no database")
		os.Exit(3)
	case "reports an init error":
		fmt.Println(post("init/error", `{"errorMessage":"no table","errorType":"Config.Missing"}`))
		os.Exit(1)
	case "asks after an init error":
		fmt.Println(post("init/error", `{"errorMessage":"no table","errorType":"Config.Missing"}`))
		fmt.Println(get("invocation/next"))
	case "answers late":
		id := next()
		for _, err := os.Stat(os.Getenv("GO_AHEAD")); err != nil; _, err = os.Stat(os.Getenv("GO_AHEAD")) {
			runtime.Gosched() // until the test has seen the deadline pass
		}
		status := post("invocation/"+id+"/response", "{}")
		post("invocation/"+next()+"/response", status)
		next()
	case "registers an extension":
		id := next()
		post("invocation/"+id+"/response", register(`{"events":["INVOKE"]}`)+"\n"+register("nonsense"))
		next()
	case "keeps a child":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "MODE=never asks")
		child.Stdout = os.Stdout
		if err := child.Start(); err != nil {
			fmt.Println(err)
		}
		id := next()
		post("invocation/"+id+"/response", fmt.Sprint(child.Process.Pid))
		next()
	case "probes":
		// Every step's status, as the answer to the second event.
		first := next()
		steps := []string{
			post("invocation/unknown/response", "{}"),
			get("invocation/next"), // before the answer
			post("init/error", "{}"),
			post("invocation/"+first+"/response", `"first"`),
			post("invocation/"+first+"/response", `"again"`),
			post("invocation/"+first+"/error", `{}`),
			get("no/such/path"),
		}
		second := next()
		steps = append(steps, post("invocation/"+first+"/response", "{}"))
		post("invocation/"+second+"/response", strings.Join(steps, "\n"))
		next()
	case "sends text as an error":
		id := next()
		post("invocation/"+id+"/error", "something broke")
		next()
	default:
		fmt.Println("unknown mode", mode)
	}
}

func next() string {
	response, err := http.Get(base + "invocation/next")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	return response.Header.Get("Lambda-Runtime-Aws-Request-Id")
}

func register(body string) string {
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2020-01-01/extension/register"
	return describe(http.Post(url, "application/json", strings.NewReader(body)))
}

func get(path string) string { return describe(http.Get(base + path)) }

func post(path, body string) string {
	return describe(http.Post(base+path, "application/json", strings.NewReader(body)))
}

func describe(response *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s", response.StatusCode, body)
}

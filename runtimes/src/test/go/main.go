// The function of GoLauncherTest: what it does is in the event, the shape of its handler in the variable SHAPE.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tencentyun/scf-go-lib/cloudfunction"
	"github.com/tencentyun/scf-go-lib/functioncontext"
)

type order struct {
	Do   string `json:"do"`
	Text string `json:"text"`
}

type ownError struct{ text string }

func (e *ownError) Error() string { return e.text }

var calls int

func handle(ctx context.Context, event order) (interface{}, error) {
	calls++
	switch event.Do {
	case "print":
		fmt.Println("printed")
		fmt.Fprint(os.Stderr, "no line end")
		return nil, nil
	case "error":
		return nil, errors.New(event.Text)
	case "own":
		return nil, &ownError{event.Text}
	case "panic":
		panic(event.Text)
	case "exit":
		os.Exit(5)
	case "channel":
		return make(chan int), nil
	case "long":
		return string(make([]byte, 6*1024*1024)), nil
	case "count":
		return calls, nil
	case "environment":
		return []string{os.Getenv("KEY"), os.Getenv("TRIGGER_SRC"), os.Getenv("SCF_NAMESPACE"),
			os.Getenv("OPENSCF_LISTEN"), os.Getenv("FUNCTION_NAME")}, nil
	case "context":
		c, _ := functioncontext.FromContext(ctx)
		deadline, ok := ctx.Deadline()
		left := time.Until(deadline)
		directory, _ := os.Getwd()
		return []interface{}{c.RequestID, c.FunctionName, c.MemoryLimitInMb,
			ok && left > time.Second && left <= 3*time.Second, directory}, nil
	}
	return map[string]string{"hello": event.Text}, nil
}

func main() {
	switch os.Getenv("SHAPE") {
	case "nothing":
		cloudfunction.Start(func() {})
	case "wrong":
		cloudfunction.Start(func(a, b, c int) {})
	case "exits":
		os.Exit(9)
	default:
		cloudfunction.Start(handle)
	}
}
